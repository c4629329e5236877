package verify

import (
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

// What a rule of the run's own time says has to be stored; what a newer one says is a note.
func TestVerdictsOfOldAndNewRules(t *testing.T) {
	verdict := func(reasons ...string) run.Verdict {
		return run.Verdict{Valid: len(reasons) == 0, Reasons: reasons}
	}
	for name, c := range map[string]struct {
		stored, now run.Verdict
		newer       []string
		want        []Outcome
	}{
		"valid":                        {verdict(), verdict(), nil, []Outcome{Pass}},
		"invalid and stored":           {verdict("a"), verdict("a"), nil, []Outcome{Pass}},
		"invalid by a newer rule":      {verdict(), verdict("b"), []string{"b"}, []Outcome{Pass, Note}},
		"by an old and a newer rule":   {verdict("a"), verdict("a", "b"), []string{"b"}, []Outcome{Pass, Note}},
		"not stored":                   {verdict(), verdict("a"), nil, []Outcome{Fail}},
		"not stored beside a newer":    {verdict(), verdict("a", "b"), []string{"b"}, []Outcome{Fail, Note}},
		"stored for another reason":    {verdict("c"), verdict("a"), nil, []Outcome{Fail}},
		"stored as invalid, is valid":  {verdict("c"), verdict(), nil, []Outcome{Fail}},
		"stored as valid with reasons": {run.Verdict{Valid: true, Reasons: []string{"a"}}, verdict("a"), nil, []Outcome{Fail}},
	} {
		d := rundir.Dir{Study: run.Study{Blocks: 1, Stages: []run.StageInfo{{Stage: "v1-sync"}}}, Runs: map[string][]*rundir.Run{
			"v1-sync": {{Record: run.Record{Verdict: c.stored}, Verdict: c.now, Newer: c.newer}},
		}}
		var got []Outcome
		for _, p := range Verdicts("verdicts", d) {
			got = append(got, p.Outcome)
			if p.Outcome != Pass && !strings.Contains(p.Detail, "b01/v1-sync: ") {
				t.Errorf("%s: %q does not name the run", name, p.Detail)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
