package define

import (
	"maps"
	"slices"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// setting is a variable's value in a plan, and who set it: Baseline, "override"
// or a stage's name.
type setting struct{ value, origin string }

// Plan resolves a stage: the baseline plus the changes along its parents. Block
// and Position are left for the caller, who knows the order of execution.
func (s *Study) Plan(stage string) (run.Plan, error) {
	st, err := s.find(stage)
	if err != nil {
		return run.Plan{}, err
	}
	return s.plan(st), nil
}

// Plans resolves all stages, in the ladder's order.
func (s *Study) Plans() []run.Plan {
	var plans []run.Plan
	for _, stage := range s.Stages {
		plans = append(plans, s.plan(stage))
	}
	return plans
}

func (s *Study) plan(stage *Stage) run.Plan {
	parent := stage.Parent
	if parent == Baseline {
		parent = ""
	}
	chain, _ := s.chain(stage) // the study has been proved: there is one
	plan := run.Plan{
		Schema: run.Schema, Study: s.Name, Stage: stage.Name, Title: stage.Title, Parent: parent,
		Change: stage.Change(), Why: stage.Why, Expect: stage.Expect, Variables: values(s.resolve(chain)),
	}
	plan.Digest = run.PlanDigest(plan)
	return plan
}

// find gives a stage by its name.
func (s *Study) find(name string) (*Stage, error) {
	stage := s.stage(name)
	if stage == nil {
		return nil, cli.Fail(cli.Usage, didYouMean(name, s.names()), "%s: no such stage (got %q, want %s)", s.shown, name, list(s.names()))
	}
	return stage, nil
}

// chain lists a stage's parents from the first below the baseline down to the
// stage itself. It is false when they do not lead to the baseline: a parent is
// unknown or unreadable, or they form a circle.
func (s *Study) chain(stage *Stage) ([]*Stage, bool) {
	var chain []*Stage
	for stage != nil && stage.sound && !slices.Contains(chain, stage) {
		chain = append(chain, stage)
		if stage.Parent == Baseline {
			slices.Reverse(chain)
			return chain, true
		}
		stage = s.stage(stage.Parent)
	}
	return nil, false
}

// resolve applies the changes of a chain of stages to the baseline.
func (s *Study) resolve(chain []*Stage) map[string]setting {
	plan := map[string]setting{}
	for _, v := range s.Baseline {
		plan[v.Name] = setting{v.Value, v.set}
	}
	for _, stage := range chain {
		plan[stage.Key] = setting{stage.Value, stage.Name}
	}
	return plan
}

// values drops the origins.
func values(plan map[string]setting) map[string]string {
	bare := map[string]string{}
	for name, set := range plan {
		bare[name] = set.value
	}
	return bare
}

// differences lists, sorted, the variables in which two plans differ.
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
