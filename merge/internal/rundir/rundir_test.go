package rundir_test

import (
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/testrun"
)

func read(t *testing.T, set testrun.Set) (rundir.Dir, error) {
	t.Helper()
	dir := t.TempDir()
	if err := set.Write(dir); err != nil {
		t.Fatal(err)
	}
	return rundir.Read(dir)
}

func TestReadMadeUpLadder(t *testing.T) {
	d, err := read(t, testrun.Ladder("x", 2))
	if err != nil {
		t.Fatal(err)
	}
	for stage, runs := range d.Runs {
		for i, r := range runs {
			if r == nil || !r.Verdict.Valid || r.Record.Plan.Block != i+1 {
				t.Errorf("%s, block %d: got %+v, want a valid run", stage, i+1, r)
			}
		}
	}
}

// The stored verdict is ignored both ways.
func TestVerdictIsComputed(t *testing.T) {
	set := testrun.Ladder("x", 1)
	set.Runs["b01/v1-sync"].Record.Verdict = run.Verdict{Reasons: []string{"an old reason"}}
	set.Runs["b01/v2-async"].SetQuotaRead(4)
	d, err := read(t, set)
	if err != nil {
		t.Fatal(err)
	}
	if v := d.Runs["v1-sync"][0].Verdict; !v.Valid || len(v.Reasons) > 0 {
		t.Errorf("v1-sync: got %+v, want valid", v)
	}
	if v := d.Runs["v2-async"][0].Verdict; v.Valid || len(v.Reasons) != 1 {
		t.Errorf("v2-async: got %+v, want one reason", v)
	}
}

func TestCountsMustAgree(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*testrun.Run)
		want   string
	}{
		"completed": {(*testrun.Run).Miscount, "k6 counted 2484 correct quote responses in the window, the runner 2483"},
		"started": {func(r *testrun.Run) {
			r.K6["whole_run"].(map[string]any)["started"] = 1
		}, "k6 counted 1 requests started, the runner 17212"},
		"a kind that only the runner saw": {func(r *testrun.Run) {
			delete(r.K6["window"].(map[string]any)["kinds"].(map[string]any), "health")
		}, "k6 counted 0 correct health responses in the window, the runner 1489"},
		"a kind that only k6 saw": {func(r *testrun.Run) {
			delete(r.Record.Load.Kinds, "health")
		}, "k6 counted 1489 correct health responses in the window, the runner 0"},
	} {
		set := testrun.Ladder("x", 1)
		c.change(set.Runs["b01/v2-async"])
		d, err := read(t, set)
		if err != nil {
			t.Fatal(err)
		}
		if v := d.Runs["v2-async"][0].Verdict; v.Valid || !slices.Contains(v.Reasons, c.want) {
			t.Errorf("%s: got %q, want %q among them", name, v.Reasons, c.want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*testrun.Set)
		want   string
	}{
		"a study's name with markup": {func(s *testrun.Set) { s.Study.Study = "<script>" }, "study.json: study: not a name"},
		"a run id that climbs":       {func(s *testrun.Set) { s.Study.RunID = ".." }, "study.json: run_id: not a name"},
		"no blocks":                  {func(s *testrun.Set) { s.Study.Blocks = 0 }, "study.json: blocks: out of range (got 0, want 1 to 99)"},
		"no stages":                  {func(s *testrun.Set) { s.Study.Stages = []run.StageInfo{} }, "study.json: stages: empty"},
		"a stage twice":              {func(s *testrun.Set) { s.Study.Stages[1] = s.Study.Stages[0] }, "stages[1].stage: v1-sync stands twice"},
		"another block's record": {func(s *testrun.Set) {
			s.Runs["b01/v1-sync"].Record.Plan.Block = 2
		}, `record.json: plan.block: not the plan of this place in the study (got "2", want "1")`},
		"another study's digest": {func(s *testrun.Set) { s.Study.Stages[0].Digest = "0" }, "record.json: plan.digest"},
		"another parent":         {func(s *testrun.Set) { s.Study.Stages[1].Parent = "v5-wal" }, "record.json: plan.parent"},
	} {
		set := testrun.Ladder("x", 1)
		c.change(&set)
		if _, err := read(t, set); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.want)
		}
	}
}
