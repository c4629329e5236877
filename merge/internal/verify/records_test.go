package verify_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/testrun"
	"scaleguild/merge/internal/verify"
)

// written is a run directory of two blocks in the order of its seed.
func written(t *testing.T, change func(*testrun.Set)) string {
	t.Helper()
	set := testrun.Ladder("x", 2)
	var names []string
	for _, s := range set.Study.Stages {
		names = append(names, s.Stage)
	}
	for i := range set.Study.Order {
		set.Study.Order[i] = verify.Order(set.Study.Seed, names, run.Turn{Block: i + 1})
		for position, stage := range set.Study.Order[i] {
			set.Runs[testrun.Place(i+1, stage)].Record.Plan.Position = position + 1
		}
	}
	change(&set)
	dir := t.TempDir()
	if err := set.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// records is the promise of a run directory.
func records(t *testing.T, dir string) verify.Promise {
	t.Helper()
	d, err := rundir.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	strays, err := rundir.FindStrays(dir, d.Study)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Records(d, strays)
}

// Records are complete, in the order of the seed, and alone; each thing that is not so
// breaks the promise and is named.
func TestRecordsAreCompleteAndAlone(t *testing.T) {
	nothing := func(*testrun.Set) {}
	file := func(name, text string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) { put(t, dir, name, text) }
	}
	for _, c := range []struct {
		want   string // "" when the promise is kept
		change func(*testrun.Set)
		tamper func(t *testing.T, dir string)
	}{
		{"", nothing, func(*testing.T, string) {}},
		{"b02/v2-async: no record", func(s *testrun.Set) { delete(s.Runs, "b02/v2-async") }, nil},
		{"b01/v2-async: position 9, by study.json ", func(s *testrun.Set) { s.Runs["b01/v2-async"].Record.Plan.Position = 9 }, nil},
		{"study.json: block 2 is not in the order of the seed", func(s *testrun.Set) { slices.Reverse(s.Study.Order[1]) }, nil},
		{"study.json: block 1 is not in the order of the seed", func(s *testrun.Set) { s.Study.Seed += "x" }, nil},
		{"b01/v2-async.failed: what is left of a run that broke", nothing, file("b01/v2-async.failed/plan.json", "{}")},
		{`"b01/v9": study.json does not name it`, nothing, file("b01/v9/plan.json", "{}")},
		{`"b03": study.json does not name it`, nothing, file("b03/v2-async/plan.json", "{}")},
		{"b01/v2-async/plan.json: not what record.json says of it", nothing, file("b01/v2-async/plan.json", "{}\n")},
		{"b01/v2-async/upstream.json: not what record.json says of it", nothing, file("b01/v2-async/upstream.json", "{}\n")},
		{"b01/v2-async/upstream.json: missing", nothing, func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "b01", "v2-async", run.UpstreamFile)); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		dir := written(t, c.change)
		if c.tamper != nil {
			c.tamper(t, dir)
		}
		p := records(t, dir)
		if kept := p.Outcome == verify.Pass; kept != (c.want == "") || !strings.Contains(p.Detail, c.want) {
			t.Errorf("got %s %q, want it to say %q", p.Outcome, p.Detail, c.want)
		}
	}
}

// An order has each stage once, the same one each time, and depends on seed and block alone:
// the stages that are listed may be turned round or left out.
func TestTheOrderOfABlock(t *testing.T) {
	stages := []string{"v1", "v2", "v3", "v4", "v5", "v6"}
	turned := slices.Clone(stages)
	slices.Reverse(turned)
	distinct := map[string]bool{}
	for block := 1; block <= 20; block++ {
		order := verify.Order("seed", stages, run.Turn{Block: block})
		if !slices.Equal(slices.Sorted(slices.Values(order)), stages) {
			t.Fatalf("block %d: got %q", block, order)
		}
		if !slices.Equal(order, verify.Order("seed", turned, run.Turn{Block: block})) {
			t.Errorf("block %d: the order depends on that of the list", block)
		}
		fewer := slices.DeleteFunc(slices.Clone(order), func(s string) bool { return s == "v3" })
		if got := verify.Order("seed", slices.DeleteFunc(slices.Clone(stages), func(s string) bool { return s == "v3" }), run.Turn{Block: block}); !slices.Equal(got, fewer) {
			t.Errorf("block %d without v3: got %q, want %q", block, got, fewer)
		}
		distinct[strings.Join(order, " ")] = true
	}
	if len(distinct) < 15 {
		t.Errorf("20 blocks have %d orders", len(distinct))
	}
	// printf 'seed\n1\nv1' | sha256sum begins with 06, of v2 with da, of v3 with b6.
	if got := verify.Order("seed", []string{"v1", "v2", "v3"}, run.Turn{Block: 1}); !slices.Equal(got, []string{"v1", "v3", "v2"}) {
		t.Errorf("got %q", got)
	}
}
