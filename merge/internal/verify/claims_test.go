package verify_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/testrun"
	"scaleguild/merge/internal/verify"
)

// published is the table of the ten blocks of testrun.
var published = sync.OnceValue(func() table.Table {
	folded, err := folding(testrun.TenBlocks())
	if err != nil {
		panic(err)
	}
	return folded
})

// fold gives the same after a change to each run.
func fold(t *testing.T, change func(place string, r *testrun.Run)) table.Table {
	t.Helper()
	set := testrun.TenBlocks()
	for place, r := range set.Runs {
		change(place, r)
	}
	folded, err := folding(set)
	if err != nil {
		t.Fatal(err)
	}
	return folded
}

func folding(set testrun.Set) (folded table.Table, err error) {
	dir, err := os.MkdirTemp("", "claims-")
	if err != nil {
		return folded, err
	}
	defer os.RemoveAll(dir)
	if err := set.Write(dir); err != nil {
		return folded, err
	}
	d, err := rundir.Read(dir)
	if err != nil {
		return folded, err
	}
	return table.Fold(d)
}

func outcomes(all []verify.Promise, o verify.Outcome) []string {
	var names []string
	for _, p := range all {
		if p.Outcome == o {
			names = append(names, p.Name+": "+p.Detail)
		}
	}
	return names
}

// slowness is how many times the CPU time of a faster machine each thing costs on a slower one.
const slowness = 1.7

// slower makes a run that of a slower machine: what the CPU bounds is slower, and what
// it does not bound needs more of it. The blocking stage works on one request at a time,
// so its responses wait for their own CPU time as well.
func slower(place string, r *testrun.Run) {
	u, rate := r.Record.CPU.Utilisation, r.Record.Load.CompletedRate
	switch {
	case u > 0.9:
		r.SetTimes(slowness)
		r.SetRate(rate / slowness)
	case strings.HasSuffix(place, "/v1-sync"):
		longer := 1 + u*(slowness-1)
		r.SetTimes(longer)
		r.SetRate(rate / longer)
		r.SetUtilisation(u * slowness / longer)
	default:
		r.SetUtilisation(u * slowness)
	}
}

func TestASlowerMachineShowsTheSameClaims(t *testing.T) {
	got := verify.Claims(published(), fold(t, slower))
	if broken := outcomes(got, verify.Fail); len(broken) > 0 {
		t.Errorf("claims that a slower machine breaks:\n%s", strings.Join(broken, "\n"))
	}
	if unknown := outcomes(got, verify.CannotTell); len(unknown) > 0 {
		t.Errorf("claims that a slower machine leaves open:\n%s", strings.Join(unknown, "\n"))
	}
	if kept := outcomes(got, verify.Pass); len(kept) < 25 {
		t.Errorf("only %d claims are there:\n%s", len(kept), strings.Join(kept, "\n"))
	}
}

// Each doctored run is on the slower machine as well, which hides nothing.
func TestDoctoredRunsBreakTheirOwnClaims(t *testing.T) {
	at := func(stage string, doctor func(r *testrun.Run)) func(string, *testrun.Run) {
		return func(place string, r *testrun.Run) {
			slower(place, r)
			if strings.HasSuffix(place, "/"+stage) {
				doctor(r)
			}
		}
	}
	for _, c := range []struct {
		what   string
		change func(string, *testrun.Run)
		breaks []string // the beginnings of all claims that must break
	}{
		{"an inverted effect", at("v5-wal", func(r *testrun.Run) { r.SetRate(r.Record.Load.CompletedRate * 0.85) }), []string{
			"claim v5-wal: completed/s better than v4-gunicorn", "claim v5-wal: CPU/response better than v4-gunicorn", "claim order of the rates: v5-wal is slower than v2-async",
		}},
		{"a stage that is half as fast as it was", at("v3-workers", func(r *testrun.Run) { r.SetRate(r.Record.Load.CompletedRate / 2) }), []string{
			"claim v3-workers: completed/s relative to v2-async", "claim v3-workers: CPU/response relative to v2-async",
			"claim v4-gunicorn: completed/s relative to v3-workers",
		}},
		{"a CPU that is not used up", at("v2-async", func(r *testrun.Run) { r.SetUtilisation(0.5) }), []string{
			"claim v2-async: bound", "claim v1-sync: CPU/response relative", "claim v3-workers: CPU/response relative",
			"claim v4-gunicorn: CPU/response relative", "claim v5-wal: CPU/response relative", "claim v6-slow-upstream: CPU/response relative",
		}},
		{"response times that a slow upstream does not lengthen", at("v6-slow-upstream", func(r *testrun.Run) { r.SetTimes(0.05) }), []string{
			"claim v6-slow-upstream: p50 worse", "claim v6-slow-upstream: p95 worse", "claim v6-slow-upstream: p99 worse",
		}},
	} {
		broken := outcomes(verify.Claims(published(), fold(t, c.change)), verify.Fail)
		for _, b := range broken {
			if !slices.ContainsFunc(c.breaks, func(want string) bool { return strings.HasPrefix(b, want) }) {
				t.Errorf("%s: broken, but nothing about it changed: %s", c.what, b)
			}
		}
		for _, want := range c.breaks {
			if !slices.ContainsFunc(broken, func(b string) bool { return strings.HasPrefix(b, want) }) {
				t.Errorf("%s: %q is not broken; these are:\n%s", c.what, want, strings.Join(broken, "\n"))
			}
		}
	}
}

func TestNoiseAllowsNeitherAnswer(t *testing.T) {
	noisy := func(place string, r *testrun.Run) {
		factor := 1.5
		if (int(place[2])+int(place[5]))%2 == 0 { // the last digits of block and stage
			factor = 1 / factor
		}
		r.SetRate(r.Record.Load.CompletedRate * factor)
	}
	for _, p := range verify.Claims(published(), fold(t, noisy)) {
		if strings.Contains(p.Name, "v3-workers: completed/s relative") && p.Outcome != verify.CannotTell {
			t.Errorf("%s: got %s (%s), want %s", p.Name, p.Outcome, p.Detail, verify.CannotTell)
		}
	}
}
