package define_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
)

// swept is the good study with a sweep; one of the values is the baseline's. Lines may be added to
// the file of a stage.
func swept(t *testing.T, ofTwo ...string) *define.Study {
	t.Helper()
	root := t.TempDir()
	overlay(t, root, good)
	if len(ofTwo) > 0 {
		two := filepath.Join(root, "stages/small/two.toml")
		text, err := os.ReadFile(two)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(two, append(text, strings.Join(ofTwo, "\n")+"\n"...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(root, "stages/small/study.toml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, `sweep = { variable = "WINDOW", values = ["5s", "30s"] }`+"\n"...)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	study, err := define.Load(root, "small")
	if err != nil {
		t.Fatal(report(err))
	}
	return study
}

// stages lists the names of plans.
func stages(plans []run.Plan) (names []string) {
	for _, p := range plans {
		names = append(names, p.Stage)
	}
	return names
}

func TestThreeBlocksRunOneStageAgain(t *testing.T) {
	study := load(t)
	for blocks, want := range map[int]string{1: "one two three", 2: "one two three", 3: "one two three two-again", 10: "one two three two-again"} {
		if got := strings.Join(stages(study.Plans(blocks)), " "); got != want {
			t.Errorf("%d blocks: got %s, want %s", blocks, got, want)
		}
	}
}

func TestTheStageThatIsRunAgainDiffersByItsNameAlone(t *testing.T) {
	study := load(t)
	first, errFirst := study.Plan("two")
	again, errAgain := study.Plan("two-again")
	if errFirst != nil || errAgain != nil {
		t.Fatal(errFirst, errAgain)
	}
	if len(differing(first.Variables, again.Variables)) != 0 || again.Parent != "two" || again.Change != "" || again.Expect != (run.Expect{}) {
		t.Errorf("got %+v", again)
	}
	if again.Digest == first.Digest || !study.IsAgain(again) || study.IsAgain(first) {
		t.Errorf("the two plans cannot be told apart: %+v", again)
	}
	again.Stage = first.Stage
	if got := run.PlanDigest(again); got != first.Digest {
		t.Errorf("more than the name differs: got digest %s, want %s", got, first.Digest)
	}
	if got, want := again.Title, first.Title+" again (A/A)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestASweepRunsEachStageAtEachValue(t *testing.T) {
	study := swept(t)
	want := []string{"one@5s", "one@30s", "two@5s", "two@30s", "three@5s", "three@30s", "two-again@5s", "two-again@30s"}
	plans := study.Plans(3)
	if got := stages(plans); !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	if got := stages(study.Plans(1)); !slices.Equal(got, want[:6]) {
		t.Errorf("one block: got %q, want %q", got, want[:6])
	}
	for i, parent := range []string{"", "", "one@5s", "one@30s", "one@5s", "one@30s", "two@5s", "two@30s"} {
		p := plans[i]
		bare, value, _ := strings.Cut(p.Stage, "@")
		if p.Sweep == nil || *p.Sweep != (run.SweepPoint{Variable: "WINDOW", Value: value, Of: bare}) || p.Variables["WINDOW"] != value {
			t.Errorf("%s: got the point %+v and WINDOW=%s", p.Stage, p.Sweep, p.Variables["WINDOW"])
		}
		if p.Parent != parent || p.Digest != run.PlanDigest(p) || study.IsAgain(p) != (i > 5) {
			t.Errorf("%s: got parent %q, want %q (%+v)", p.Stage, p.Parent, parent, p)
		}
	}
}

// A stage may list values of the sweep, in any order: those that it is run at, and so is its second
// run. A stage below it is still compared with it where both are run.
func TestAStageIsRunAtTheValuesThatItLists(t *testing.T) {
	study := swept(t, `values = ["30s"]`)
	want := []string{"one@5s", "one@30s", "two@30s", "three@5s", "three@30s", "two-again@30s"}
	if got := stages(study.Plans(3)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if p, err := study.Plan("two@30s"); err != nil || p.Parent != "one@30s" {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, err := study.Plan("two@5s"); err == nil {
		t.Error("a point that is not run has a plan")
	}
}

// A plan differs from its parent's in what its stage changes, at every value.
func TestASweepLeavesEachStageItsOneChange(t *testing.T) {
	study := swept(t)
	for _, p := range study.Plans(3) {
		if p.Parent == "" {
			continue
		}
		parent, err := study.Plan(p.Parent)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		if key, _, changes := strings.Cut(p.Change, "="); changes {
			want = []string{key}
		}
		if got := differing(parent.Variables, p.Variables); !slices.Equal(got, want) {
			t.Errorf("%s: %q differ from %s, want %q", p.Stage, got, p.Parent, want)
		}
	}
}

func TestAPointIsShown(t *testing.T) {
	study := swept(t)
	text, err := study.Show("two@5s")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/show-point.txt", text)
	for name, want := range map[string]string{
		"one@30s":      "HANDLERS: blocking -> async   (baseline@30s -> one@30s)",
		"two@5s":       "WORKERS: 1 -> 2   (one@5s -> two@5s)",
		"two-again@5s": "nothing: the same stage again (A/A)   (two@5s -> two-again@5s)",
	} {
		if got, err := study.Diff(name); err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, want)
		}
	}
}

func TestChoosing(t *testing.T) {
	for _, c := range []struct {
		study  *define.Study
		names  string
		blocks int
		want   string
	}{
		{load(t), "", 1, "one two three"},
		{load(t), "", 3, "one two three two-again"},
		{load(t), "three one", 1, "one three"},
		{load(t), "three", 3, "three"},
		{load(t), "two", 2, "two"},
		{load(t), "two", 3, "two two-again"},
		{swept(t), "two", 1, "two@5s two@30s"},
		{swept(t), "two@30s", 1, "two@30s"},
		{swept(t), "two@30s one", 3, "one@5s one@30s two@30s two-again@30s"},
	} {
		plans, err := c.study.Choose(strings.Fields(c.names), c.blocks)
		if got := strings.Join(stages(plans), " "); err != nil || got != c.want {
			t.Errorf("%q of %d blocks: got %q, %v; want %q", c.names, c.blocks, got, err, c.want)
		}
	}
}

func TestWhatCannotBeChosen(t *testing.T) {
	for name, want := range map[string]string{
		"tow":       "no such stage",
		"two@7s":    "no such stage",
		"two-again": `cannot be chosen by itself (got "two-again", want "two", which brings it along with 3 blocks or more)`,
	} {
		if _, err := load(t).Choose([]string{name}, 3); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}

func TestTheSweptVariableIsNotOverridden(t *testing.T) {
	_, err := swept(t).Override([]string{"WINDOW=10s"})
	if err == nil || !strings.Contains(err.Error(), "WINDOW is what the study sweeps") {
		t.Errorf("got %v", err)
	}
}
