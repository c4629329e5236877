package define

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// serviceVariable names the variable that holds the folder of the service under study. It is
// the one variable that this package reads itself, to find the service's manifest.
const serviceVariable = "SERVICE"

// prove notes everything that is wrong across the files of a study. Each check keeps silent where
// what it needs could not be read, as that has been noted: one mistake gives one message.
func (s *Study) prove(ps *problems) {
	s.addDefaults()
	s.proveSweep(ps)
	s.proveNames(ps)
	for _, stage := range s.Stages {
		proveAgain(stage, ps)
		s.proveRounds(stage, ps)
		s.proveStageValues(stage, ps)
		s.proveParents(stage, ps)
		s.proveExpect(stage, ps)
		if stage.sound && s.proveKey(stage, ps) {
			s.proveOneChange(stage, ps)
		}
	}
	s.proveConsumers(ps)
}

// proveNames notes names that no run can have: each names a folder, with the value
// of a sweep behind it, and whoever reads the run directory refuses others. A stage's name
// may be short enough while that of its second run at a value is not.
func (s *Study) proveNames(ps *problems) {
	for _, p := range s.points() {
		if p.stage == nil { // again names no stage, which is noted elsewhere
			continue
		}
		if name := p.name(); !run.IsName(name) {
			ps.add(p.stage.doc.at(""), "shorten it, or let it begin with a letter",
				"not the name of a run (got %q of %d characters, want %s)", name, len(name), run.NameRule)
		}
	}
}

// proveParents notes a parent that is not a stage, and a circle of parents, which
// each stage on the circle reports.
func (s *Study) proveParents(stage *Stage, ps *problems) {
	if stage.Parent == "" || stage.root {
		return
	}
	at := stage.doc.at("parent")
	if s.stage(stage.Parent) == nil {
		known, also := append(s.names(), Baseline), ", or baseline"
		if s.OneFile {
			known, also = s.names(), ""
		}
		ps.add(at, didYouMean(stage.Parent, known), "parent is not a stage (got %q, want a stage of this study%s)", stage.Parent, also)
		return
	}
	// Each stage has one parent, so the walk upwards ends at the baseline, at a name that is not
	// there, or comes back to a stage that it has passed.
	path := []string{stage.Name}
	for next := s.parent(stage); next != nil; next = s.parent(next) {
		if next == stage {
			ps.add(at, "", "the parents go in a circle (got %s -> %s, want a chain that ends at %s)", strings.Join(path, " -> "), stage.Name, s.end())
			return
		}
		if slices.Contains(path, next.Name) {
			return // a circle further up, which its own stages report
		}
		path = append(path, next.Name)
	}
}

// parent finds the stage's parent; nil when it is the baseline or unknown, so that a walk
// upwards ends there in both cases.
func (s *Study) parent(stage *Stage) *Stage {
	if stage.root {
		return nil
	}
	return s.stage(stage.Parent)
}

// proveKey refuses a change of a variable that the baseline lacks, or that no stage may change,
// and says whether the change stands. Another service has variables of its own, so it would
// differ from its parent in more than one thing.
func (s *Study) proveKey(stage *Stage, ps *problems) bool {
	at := stage.doc.at("change")
	if len(s.Baseline) == 0 || stage.Key == "" {
		return false // it could not be read, which has been noted; or it is measured as it is
	}
	if !slices.Contains(s.variables(), stage.Key) {
		ps.add(at, didYouMean(stage.Key, s.variables()), "change names a variable that is not in %s (got %q, want one that is there)", s.variablesFile(), stage.Key)
		return false
	}
	if stage.Key == serviceVariable {
		ps.add(at, "make a study of its own for another service", "a stage cannot change the service under study (got %q, want another variable)", stage.Change())
		return false
	}
	return true
}

// proveOneChange compares the stage's resolved plan with its parent's. It may differ in none:
// when the parents have set the variable to that value already, the stage repeats its parent
// under the name of a change. A sweep
// changes nothing here: no stage changes its variable, so a stage differs from
// its parent in the same way at every value.
func (s *Study) proveOneChange(stage *Stage, ps *problems) {
	chain, ok := s.chain(stage)
	if !ok {
		return // another problem, which has been noted
	}
	// Any value of the sweep will do: both sides have it.
	parent := values(s.apply(chain[:len(chain)-1], ""))
	differing := differences(parent, values(s.apply(chain, "")))
	if len(differing) != 1 {
		ps.add(stage.doc.at("change"), stage.Parent+" already has "+stage.Key+"="+parent[stage.Key],
			"the plan differs from that of %s in %d variables (got change %q, want exactly one to differ)", stage.Parent, len(differing), stage.Change())
	}
}

// proveConsumers reads the manifests and compares them with the baseline: each
// variable is known to a consumer, no consumer lacks one, and every value,
// changed ones included, is one that its consumers accept. The empty text is none, but for
// variables of any kind. Nothing is compared when a manifest
// cannot be read: each of its variables would seem to be taken by nobody.
func (s *Study) proveConsumers(ps *problems) {
	if len(s.Baseline) == 0 || !s.readConsumers(ps) {
		return
	}
	for _, v := range s.Baseline {
		s.proveKnown(v, ps)
		s.proveValue(v.at, v.Name, v.Value, ps)
	}
	for _, stage := range s.Stages {
		if !stage.sound || stage.Key == "" {
			continue
		}
		at := stage.doc.at("change")
		if stage.Value == "" && slices.Contains(s.variables(), stage.Key) && !s.Consumers.Service.takesEmpty(stage.Key) {
			ps.add(at, "", "change has no value (got %q, want KEY=VALUE)", stage.Change())
		}
		s.proveValue(at, stage.Key, stage.Value, ps)
	}
	if s.Sweep != nil {
		for _, value := range s.Sweep.Values {
			s.proveValue(s.Sweep.at, s.Sweep.Variable, value, ps)
		}
	}
	s.proveComplete(ps)
	s.proveLoad(ps)
}

// proveComplete notes each variable that a consumer takes and the baseline
// lacks, once; its place is the baseline's last line, where it can be added.
func (s *Study) proveComplete(ps *problems) {
	last := s.lastLine()
	noted := s.variables() // those that are there, and then those that have been asked for
	for _, m := range s.Consumers.list() {
		for _, v := range m.Variables {
			if !slices.Contains(noted, v.Name) {
				noted = append(noted, v.Name)
				ps.add(last, "add it, with a comment above it: "+v.About,
					"%s is missing (got nothing, want a %s: %s/manifest.json names it)", v.Name, v.Kind, m.Folder)
			}
		}
	}
}

// addDefaults adds the variables of the project's own programs that a baseline.env need not have,
// before anything is proved: a stage may change one of them. Those of a service have none, as
// nothing of what is measured is to be implied.
// What is wrong with a manifest is told later, when all are read.
func (s *Study) addDefaults() {
	var told problems
	tools, _ := toolManifests(s.root, &told)
	if len(s.Baseline) == 0 || s.OneFile { // which has Settings
		return
	}
	for _, m := range []Manifest{tools.K6, tools.Stages} {
		for _, v := range m.Variables {
			if v.Default != nil && !slices.Contains(s.variables(), v.Name) {
				s.Baseline = append(s.Baseline, Variable{Name: v.Name, Value: *v.Default, set: fromDefault, at: s.lastLine()})
			}
		}
	}
}

// readConsumers reads all manifests, and says whether it could read each. The baseline's SERVICE
// names the folder of the service under study; the others have their places.
func (s *Study) readConsumers(ps *problems) bool {
	if s.OneFile {
		return s.readTools(ps)
	}
	i := slices.IndexFunc(s.Baseline, func(v Variable) bool { return v.Name == serviceVariable })
	if i < 0 {
		ps.add(place{file: s.file(baselineFile)}, "add it, with its comment: "+serviceVariable+"=service",
			"%s is missing (got nothing, want the folder of the service under study)", serviceVariable)
		return false
	}
	if s.Baseline[i].Value == "" {
		return false // it could not be read, which has been noted
	}
	// All four are read even if one is wrong, so that each says what is wrong with it.
	var k6, mock, service, stages bool
	s.Consumers.K6, k6 = readManifest(s.root, "k6", "k6", ps)
	s.Consumers.Mock, mock = readManifest(s.root, "mockapi", "mockapi", ps)
	s.Consumers.Service, service = readManifest(s.root, s.Baseline[i].Value, "service", ps)
	s.Consumers.Stages, stages = readManifest(s.root, "stages", "stages", ps)
	return k6 && mock && service && stages
}

// proveKnown notes a variable that no consumer takes, or that the runner supplies itself. A
// misspelled variable would otherwise stay in every plan and change nothing.
func (s *Study) proveKnown(v Variable, ps *problems) {
	known := s.Mix.Variables() // of the draws
	for _, m := range s.Consumers.list() {
		known = append(known, m.Names()...)
		for _, r := range m.Runner {
			if r.Name == v.Name {
				ps.add(v.at, "delete it", "%s is set by the runner for %s (got a line in %s, want none)", v.Name, m.Consumer, s.variablesFile())
				return
			}
		}
	}
	if !slices.Contains(known, v.Name) {
		slices.Sort(known)
		hint := didYouMean(v.Name, slices.Compact(known))
		if slices.Contains(s.Consumers.Mock.Names(), v.Name) {
			hint = fmt.Sprintf("delete it: %s/manifest.json does not name %s among runner, so no mock upstream is started; or name it there",
				s.Consumers.Service.Folder, upstreamAddress)
		}
		ps.add(v.at, hint, "no consumer takes %s (got a variable of nobody, want one that a manifest.json names)", v.Name)
	}
}

// proveValue notes a value that one of the variable's consumers does not accept, or that the
// programs which read it after the run could not read (run.Readable): the bounds and the
// rules of validity would have to guess it, hours later.
func (s *Study) proveValue(at place, name, value string, ps *problems) {
	if value == "" {
		return // it could not be read, which has been noted
	}
	s.proveMix(at, name, value, ps)
	s.proveGenerator(at, name, value, ps)
	s.Consumers.Service.proveCount(at, name, value, ps)
	// Two consumers may know different words of one variable: the value must suit both.
	for _, m := range s.Consumers.list() {
		for _, v := range m.Variables {
			if v.Name != name {
				continue
			}
			if err := cmp.Or(v.Accepts(value), run.Readable(name, value)); err != nil {
				ps.add(at, name+": "+v.About, "%s: %v", name, err)
			}
		}
	}
}
