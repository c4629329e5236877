package define

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Diff is the one thing that a stage changes, as one line:
//
//	SERVER: uvicorn -> gunicorn   (v3-workers -> v4-gunicorn)
func (s *Study) Diff(stage string) (string, error) {
	st, err := s.find(stage)
	if err != nil {
		return "", err
	}
	return s.diff(st), nil
}

func (s *Study) diff(stage *Stage) string {
	chain, _ := s.chain(stage) // the study has been proved: there is one
	before := s.resolve(chain[:len(chain)-1])[stage.Key]
	return fmt.Sprintf("%s: %s -> %s   (%s -> %s)", stage.Key, before.value, stage.Value, stage.Parent, stage.Name)
}

// Show is the resolved plan of a stage as text: what it is, its chain of
// parents, then every variable in order with who set it. Each line without a #
// at its start is KEY=VALUE, followed by its origin.
func (s *Study) Show(stage string) (string, error) {
	st, err := s.find(stage)
	if err != nil {
		return "", err
	}
	chain, _ := s.chain(st) // the study has been proved: there is one
	parents := Baseline
	for _, step := range chain {
		parents += " -> " + step.Name
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n", st.Name, st.Title)
	fmt.Fprintf(&b, "# study    %s\n# parents  %s\n# change   %s\n# digest   %s\n", s.Name, parents, s.diff(st), s.plan(st).Digest)
	b.WriteString(table(s.resolve(chain)))
	return b.String(), nil
}

// table writes the settings of a plan by name, their origins in a column.
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
