package define

import (
	"maps"
	"slices"

	"scaleguild/internal/run"
)

// setting is a variable's value in a plan, and who set it.
type setting struct {
	value  string // as the definition has it
	origin string // Baseline or studyFile, "default", "override", "sweep" or a stage's name
}

// A plan is resolved from below to above. With baseline.env HANDLERS=blocking, WORKERS=1,
// the sweep ARRIVAL_RATE, and the stages v2-async (HANDLERS=async, on v1-sync) and v3-workers
// (WORKERS=2, on v2-async), the point v3-workers@50 has
//
//	ARRIVAL_RATE=50    # sweep
//	HANDLERS=async     # v2-async
//	WORKERS=2          # v3-workers
//
// and every other variable as the baseline has it.

// Plan resolves a point by its name, such as v2-async, v2-async@50 in a study
// with a sweep, or v4-gunicorn-again: the baseline, the swept variable's value
// and the changes along the parents. Block and Position are left for the caller,
// who knows the order of execution.
func (s *Study) Plan(name string) (run.Plan, error) {
	p, err := s.find(name)
	if err != nil {
		return run.Plan{}, err
	}
	return s.plan(p), nil
}

// Plans resolves what a study of that many turns runs, blocks times rounds: all stages in the ladder's
// order, each at all values of a sweep, and last the stage that is run again,
// with AgainBlocks of them and more.
func (s *Study) Plans(turns int) []run.Plan {
	var plans []run.Plan
	for _, p := range s.points() {
		if !p.again || turns >= AgainBlocks {
			plans = append(plans, s.plan(p))
		}
	}
	return plans
}

// Entries are the files that k6 is called with for the plans of the study. What is sent is
// specified by that of JavaScript, which is among them for tables whatever sends them.
func (s *Study) Entries() []string {
	if s.Script != nil {
		return []string{"script.js"}
	}
	if slices.ContainsFunc(s.Plans(1), func(p run.Plan) bool { return p.Generator() == run.Go }) {
		return []string{"load.js", "generator.js"}
	}
	return []string{"load.js"}
}

// plan resolves a point of a proved study. The plan of a stage that is run again has the
// variables of that stage, its own name, and so a digest of its own.
func (s *Study) plan(p point) run.Plan {
	stage, variables := p.stage, values(s.resolve(p))
	plan := run.Plan{
		Schema: run.Schema, Study: s.Name, Stage: p.name(), Title: stage.Title, Parent: p.parent(),
		Change: stage.Change(), Why: stage.Why, Expect: stage.Expect, Kinds: s.kinds(variables), Variables: variables,
	}
	if s.Script != nil {
		plan.Script = s.Script.File
	}
	s.Consumers.Service.plan(&plan, s.Consumers.Service.Variables)
	if p.again { // it has no change, and so nothing to expect of one
		plan.Title, plan.Change, plan.Why, plan.Expect = stage.Title+" again (A/A)", "", againWhy, run.Expect{}
	}
	if s.Sweep != nil {
		plan.Sweep = &run.SweepPoint{Variable: s.Sweep.Variable, Value: p.value, Of: p.bare()}
	}
	plan.Digest = run.PlanDigest(plan) // last: it is over the fields above
	return plan
}

// kinds are the endpoint kinds of the load, with the values of variables. None calls the
// upstream where the service does not take its address.
func (s *Study) kinds(variables map[string]string) []run.EndpointKind {
	kinds, _ := s.Mix.Resolve(variables) // the study has been proved: it can be
	if s.Script != nil {
		kinds = slices.Clone(s.Script.Kinds)
	}
	for i := range kinds {
		kinds[i].Upstream = kinds[i].Upstream && s.Consumers.Service.TakesUpstream()
	}
	return kinds
}

// chain lists a stage's parents from the first below the baseline down to the
// stage itself. It is false when they do not lead to the baseline: a parent is
// unknown or unreadable, or they form a circle.
func (s *Study) chain(stage *Stage) ([]*Stage, bool) {
	var chain []*Stage
	for stage != nil && stage.sound && !slices.Contains(chain, stage) {
		chain = append(chain, stage)
		if stage.root {
			slices.Reverse(chain)
			return chain, true
		}
		stage = s.stage(stage.Parent)
	}
	return nil, false
}

// resolve gives the settings of a point. A point that runs a stage again has
// that stage's.
func (s *Study) resolve(p point) map[string]setting {
	chain, _ := s.chain(p.stage) // the study has been proved: there is one
	return s.apply(chain, p.value)
}

// apply applies a sweep's value, where there is a sweep, and the changes of a
// chain of stages to the baseline, in this order: later settings win. Among the last two there
// is nothing to win, as proveSweep refuses a stage that changes the swept variable.
func (s *Study) apply(chain []*Stage, swept string) map[string]setting {
	plan := map[string]setting{}
	for _, v := range s.Baseline {
		plan[v.Name] = setting{v.Value, v.set}
	}
	if s.Sweep != nil {
		plan[s.Sweep.Variable] = setting{swept, "sweep"}
	}
	for _, stage := range chain {
		if stage.Key != "" {
			plan[stage.Key] = setting{stage.Value, stage.Name}
		}
	}
	return plan
}

// values drops the origins: what a plan holds does not depend on who set it, and so neither
// does its digest.
func values(plan map[string]setting) map[string]string {
	bare := map[string]string{}
	for name, set := range plan {
		bare[name] = set.value
	}
	return bare
}

// differences lists, sorted, the variables in which two plans differ, those that only one of
// them has included.
func differences(a, b map[string]string) []string {
	either := maps.Clone(a)
	maps.Copy(either, b)
	var differing []string
	for name := range either {
		before, inA := a[name]
		after, inB := b[name]
		if before != after || inA != inB {
			differing = append(differing, name)
		}
	}
	slices.Sort(differing)
	return differing
}
