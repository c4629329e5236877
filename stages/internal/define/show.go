package define

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Diff is the one thing that a point changes against its parent, as one line:
//
//	SERVER: uvicorn -> gunicorn   (v3-workers -> v4-gunicorn)
//
// A stage that is run again changes nothing, and the line says so. The error is of a name that
// is not a point's.
func (s *Study) Diff(name string) (string, error) {
	p, err := s.find(name)
	if err != nil {
		return "", err
	}
	return s.diff(p), nil
}

// diff is Diff of a point. The value before is the one that the parents have set, and not
// that of the baseline.
func (s *Study) diff(p point) string {
	if p.again {
		return fmt.Sprintf("nothing: the same stage again (A/A)   (%s -> %s)", p.parent(), p.name())
	}
	if p.stage.Key == "" {
		return fmt.Sprintf("nothing: the baseline, measured as it is   (%s)", p.name())
	}
	chain, _ := s.chain(p.stage) // the study has been proved: there is one
	before := s.apply(chain[:len(chain)-1], p.value)[p.stage.Key]
	return fmt.Sprintf("%s: %s -> %s   (%s -> %s)", p.stage.Key, before.value, p.stage.Value, p.stage.Parent+p.suffix(), p.name())
}

// Show is the resolved plan of a point as text: what it is, its chain of
// parents, then every variable in order with who set it. Each line without a #
// at its start is KEY=VALUE, followed by its origin, so that the text without its comments is
// a file of variables that can be run by hand. The error is of a name that is not a point's.
func (s *Study) Show(name string) (string, error) {
	p, err := s.find(name)
	if err != nil {
		return "", err
	}
	chain, _ := s.chain(p.stage) // the study has been proved: there is one
	var parents []string
	if chain[0].Key != "" {
		parents = append(parents, Baseline+p.suffix())
	}
	for _, step := range chain {
		parents = append(parents, step.Name+p.suffix())
	}
	if p.again {
		parents = append(parents, p.name())
	}
	plan := s.plan(p)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n", plan.Stage, plan.Title)
	fmt.Fprintf(&b, "# study    %s\n# parents  %s\n# change   %s\n# digest   %s\n", s.Name, strings.Join(parents, " -> "), s.diff(p), plan.Digest)
	if s.OneFile {
		b.WriteString(s.showService())
	}
	b.WriteString(table(s.resolve(p)))
	return b.String(), nil
}

// table writes the settings of a plan by name, their origins in a column:
//
//	CPU_QUOTA=100%  # baseline
//	WORKERS=2       # v3-workers
func table(plan map[string]setting) string {
	width := 0
	for name, set := range plan {
		width = max(width, len(name)+1+len(set.value))
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(plan)) {
		fmt.Fprintf(&b, "%-*s  # %s\n", width, name+"="+plan[name].value, plan[name].origin)
	}
	return b.String()
}

// showService writes how the service of a study in one file starts, as comments, so that the
// text without them stays a file of variables. The line of run is shown as it was written, and
// not with the shell that starts it. Of what is passed the names are shown and no values: Show
// does not even look for them.
func (s *Study) showService() string {
	m := s.Consumers.Service
	var b strings.Builder
	command := m.Command.String()
	fmt.Fprintf(&b, "# command  %s\n# folder   %s\n", command, m.Folder)
	if s.Script != nil {
		fmt.Fprintf(&b, "# script   %s (sends %s)\n", s.LoadFile, strings.Join(s.kindNames(), ", "))
	}
	if len(s.Pass) > 0 {
		fmt.Fprintf(&b, "# pass     %s (from the environment of whoever runs the study; recorded by name)\n", strings.Join(s.Pass, ", "))
	}
	return b.String()
}
