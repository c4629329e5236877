package define

import (
	"maps"
	"slices"
	"strings"
)

// Override gives the study with some variables of its baseline set to other
// values, each as KEY=VALUE, for all stages. A variable that the baseline lacks
// is refused, and so is one that a stage or the sweep changes: they would silently win.
// The result has been proved anew. The error joins all problems, in which an override is the
// place. The study itself is not changed.
func (s *Study) Override(assignments []string) (*Study, error) {
	var ps problems
	// What is written to is copied; stages and consumers are shared with the study.
	changed := *s
	changed.Baseline = slices.Clone(s.Baseline)
	changed.Overrides = maps.Clone(s.Overrides)
	if changed.Overrides == nil {
		changed.Overrides = map[string]string{}
	}
	for _, assignment := range assignments {
		changed.set(assignment, &ps)
	}
	changed.prove(&ps)
	if err := ps.join(); err != nil {
		return nil, err
	}
	return &changed, nil
}

// set applies one override, or notes why it cannot be applied. An empty value is one where the
// service's own variables are of any kind. The line of the baseline keeps
// its comment; its place becomes the override's, so that a wrong value is not looked for in a
// file that is right.
func (s *Study) set(assignment string, ps *problems) {
	at := place{file: "override " + assignment}
	name, value, ok := strings.Cut(assignment, "=")
	if !ok || value == "" && !s.Consumers.Service.takesEmpty(name) {
		ps.add(at, "", "not an assignment (got %q, want KEY=VALUE)", assignment)
		return
	}
	i := slices.IndexFunc(s.Baseline, func(v Variable) bool { return v.Name == name })
	if i < 0 {
		ps.add(at, didYouMean(name, s.variables()), "no such variable in %s (got %q, want one that is there)", s.file(s.variablesFile()), name)
		return
	}
	if _, again := s.Overrides[name]; again {
		ps.add(at, "", "%s is overridden twice (got %q and %q, want one)", name, s.Overrides[name], value)
		return
	}
	// In the next two cases the override would be accepted, noted in study.json, and reach no
	// run, or some of them only.
	if s.Sweep != nil && s.Sweep.Variable == name {
		ps.add(at, "edit "+s.file(studyFile)+", or override another variable",
			"%s is what the study sweeps, so an override would reach no stage (got %q, want a variable that is not swept)", name, name)
		return
	}
	for _, stage := range s.Stages {
		if stage.Key == name {
			ps.add(at, "edit "+stage.doc.file+", or override another variable",
				"%s is what %s changes, so an override would not reach that stage and those after it (got %q, want a variable that no stage changes)", name, stage.Name, name)
			return
		}
	}
	s.Baseline[i].Value, s.Baseline[i].set, s.Baseline[i].at = value, "override", at
	s.Overrides[name] = value
}

// variables lists the names of the baseline's variables, in the file's order: every variable of
// the study, as a stage or a sweep can change no other.
func (s *Study) variables() []string {
	var names []string
	for _, v := range s.Baseline {
		names = append(names, v.Name)
	}
	return names
}
