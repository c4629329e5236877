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
	if !slices.Equal(d.Stale, []string{"b01/v1-sync"}) {
		t.Errorf("stale: got %q, want v1-sync alone", d.Stale)
	}
}

// The record, k6's own file and the histograms must say the same.
func TestFilesMustAgree(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*testrun.Run)
		want   string
	}{
		"completed": {(*testrun.Run).Miscount, "k6-summary.json counts 2484 correct quote responses in the window, the record says that k6 counted 2483"},
		"started": {func(r *testrun.Run) {
			r.K6["whole_run"].(map[string]any)["started"] = 1
		}, "k6-summary.json counts 1 requests started, the record says that k6 counted 17212"},
		"a kind that only the runner saw": {func(r *testrun.Run) {
			delete(r.K6["window"].(map[string]any)["kinds"].(map[string]any), "health")
		}, "k6-summary.json counts 0 correct health responses in the window, the record says that k6 counted 1489"},
		"a response that the histograms lack": {func(r *testrun.Run) {
			if err := r.Latency.Add("quote", true, 1); err != nil {
				panic(err)
			}
		}, "latency.json holds 2484 correct and 0 failed quote responses, the record 2483 and 0"},
		"a quantile of nobody": {func(r *testrun.Run) {
			k := r.Record.Load.Kinds["quote"]
			k.P95 = new(float64)
			r.Record.Load.Kinds["quote"] = k
		}, "p95 of quote: latency.json has 1.31"},
		"a quantile of all kinds": {func(r *testrun.Run) {
			r.Record.Load.All.P99 = new(float64)
		}, "p99 of all kinds: latency.json has "},
		"k6's own quantile": {func(r *testrun.Run) {
			r.Record.K6.All.P50 = new(float64)
		}, "k6's p50 of all kinds: k6-summary.json has "},
		"a quantile in k6's way": {func(r *testrun.Run) {
			k := r.Record.K6.Kinds["quote"]
			k.HistogramP99 = new(float64)
			r.Record.K6.Kinds["quote"] = k
		}, "p99 interpolated as k6 does of quote: latency.json has "},
	} {
		set := testrun.Ladder("x", 1)
		c.change(set.Runs["b01/v2-async"])
		d, err := read(t, set)
		if err != nil {
			t.Fatal(err)
		}
		v := d.Runs["v2-async"][0].Verdict
		if v.Valid || !slices.ContainsFunc(v.Reasons, func(r string) bool { return strings.HasPrefix(r, c.want) }) {
			t.Errorf("%s: got %q, want %q among them", name, v.Reasons, c.want)
		}
	}
}

// Histograms of valid runs are added up; those of void ones are not among them.
func TestPooling(t *testing.T) {
	set := testrun.Ladder("x", 3)
	set.Runs[testrun.Place(2, "v1-sync")].SetQuotaRead(2)
	d, err := read(t, set)
	if err != nil {
		t.Fatal(err)
	}
	want := set.Runs[testrun.Place(1, "v1-sync")].Record.Load.Completed + set.Runs[testrun.Place(3, "v1-sync")].Record.Load.Completed
	if got, _ := d.Pooled["v1-sync"].All("all").Count("all"); got != int64(want) {
		t.Errorf("got %d responses, want %d", got, want)
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
		"a stage twice":              {func(s *testrun.Set) { s.Study.Stages[1] = s.Study.Stages[0] }, "stages[1].stage: v1-sync is listed twice"},
		"another block's record": {func(s *testrun.Set) {
			s.Runs["b01/v1-sync"].Record.Plan.Block = 2
		}, `record.json: plan.block: not the plan of this place in the study (got "2", want "1")`},
		"another study's digest": {func(s *testrun.Set) { s.Study.Stages[0].Digest = "0" }, "record.json: plan.digest"},
		"a kind with markup": {func(s *testrun.Set) {
			s.Runs["b01/v1-sync"].Record.Load.Kinds["<b>"] = s.Runs["b01/v1-sync"].Record.Load.Kinds["quote"]
		}, "load.kinds: not a name"},
		"a rough run of a study that is not": {func(s *testrun.Set) { s.Runs["b01/v1-sync"].Record.Plan.Rough = true }, "record.json: plan.rough"},
		"another parent":                     {func(s *testrun.Set) { s.Study.Stages[1].Parent = "v5-wal" }, "record.json: plan.parent"},
	} {
		set := testrun.Ladder("x", 1)
		c.change(&set)
		if _, err := read(t, set); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.want)
		}
	}
}
