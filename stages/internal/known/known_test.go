package known

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
	"scaleguild/stages/internal/define"
)

// plans are those of the study, by stage.
func plans(t *testing.T) map[string]run.Plan {
	t.Helper()
	study, err := define.Load("../../..", "known-answer")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]run.Plan{}
	for _, p := range study.Plans(1) {
		all[p.Stage] = p
	}
	return all
}

func TestTheAnswersOfTheStudy(t *testing.T) {
	all := plans(t)
	for stage, want := range map[string]answer{
		"population": {rate: 20 / 0.205, response: 0.205, inFlight: 20, perResponse: 0.005, utilisation: 0.1 / 0.205, parked: 20 * 0.19 / 0.205, upstreamWait: 0.19, bound: "population"},
		"cpu":        {rate: 200, response: 0.4, inFlight: 80, perResponse: 0.005, utilisation: 1, parked: 38, upstreamWait: 0.19, bound: "cpu"},
		"quota":      {rate: 100, response: 0.8, inFlight: 80, perResponse: 0.005, utilisation: 1, parked: 19, upstreamWait: 0.19, bound: "cpu"},
	} {
		got, err := answerOf(all[stage])
		if err != nil {
			t.Fatal(err)
		}
		for i, pair := range [][2]float64{
			{got.rate, want.rate}, {got.response, want.response}, {got.inFlight, want.inFlight}, {got.perResponse, want.perResponse},
			{got.utilisation, want.utilisation}, {got.parked, want.parked}, {got.upstreamWait, want.upstreamWait},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-9*pair[1] {
				t.Errorf("%s: number %d is %g, want %g", stage, i, pair[0], pair[1])
			}
		}
		if got.bound != want.bound {
			t.Errorf("%s: bound %q, want %q", stage, got.bound, want.bound)
		}
	}
}

func TestTheStagesExpectWhatIsKnown(t *testing.T) {
	for stage, p := range plans(t) {
		a, err := answerOf(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, limit := range []*float64{p.Expect.AtLeast, p.Expect.AtMost} {
			if limit != nil && math.Abs(*limit/a.rate-1) > Tolerance+0.001 {
				t.Errorf("%s: expects %g per second, known are %g", stage, *limit, a.rate)
			}
		}
	}
}

func TestAPlanThatTheArithmeticIsNotForHasNoAnswer(t *testing.T) {
	for name, bad := range map[string]string{
		"MODEL": "open", "MIX": "all", "UPSTREAM_LATENCY": "lognormal(p50=200ms,p99=1200ms)", "STANDIN_CPU": "5", "VUS": "many", "CPU_QUOTA": "1",
	} {
		p := plans(t)["cpu"]
		p.Variables = maps.Clone(p.Variables)
		p.Variables[name] = bad
		if _, err := answerOf(p); err == nil || !strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s=%s: got %v", name, bad, err)
		}
		delete(p.Variables, name)
		if _, err := answerOf(p); err == nil || !strings.Contains(err.Error(), name+": no value") {
			t.Errorf("without %s: got %v", name, err)
		}
	}
}

// truth is the record of a run that measured exactly what is known.
func truth(t *testing.T, p run.Plan) run.Record {
	t.Helper()
	a, err := answerOf(p)
	if err != nil {
		t.Fatal(err)
	}
	p.Variables = maps.Clone(p.Variables)
	p.Variables["WINDOW"] = "30s"
	n := int(math.Round(a.rate * 30))
	quote := run.Kind{Completed: n, Mean: &a.response, P50: &a.response, P95: &a.response, P99: &a.response, P999: &a.response}
	r := runtest.Record(runtest.Facts{
		Plan: p, Utilisation: a.utilisation, Parked: a.parked,
		Load: runtest.Load{Kinds: map[string]run.Kind{"quote": quote}, All: quote, InFlight: a.inFlight},
	})
	r.UpstreamWindow.ParkedSeconds = a.upstreamWait * float64(n)
	return r
}

// void is a record that is invalid for a reason that none of its figures shows.
func void(r run.Record) run.Record {
	r.Budget.ServiceCPUsGot = []int{9}
	return r
}

func TestTheTruthPasses(t *testing.T) {
	for stage, p := range plans(t) {
		var out bytes.Buffer
		failed, err := compareOne(&out, stage, truth(t, p), 0.001)
		if err != nil {
			t.Fatal(err)
		}
		if failed != 0 || strings.Count(out.String(), "PASS") != 10 {
			t.Errorf("%s: the truth passes, got\n%s", stage, out.String())
		}
	}
}

func TestEachFigureThatIsOffFails(t *testing.T) {
	p := plans(t)["cpu"]
	for name, change := range map[string]func(*run.Record){
		"completed rate":      func(r *run.Record) { r.Load.CompletedRate *= 1.03 },
		"response time, mean": func(r *run.Record) { longer := 1.03 * *r.Load.All.Mean; r.Load.All.Mean = &longer },
		"response time, p50":  func(r *run.Record) { longer := 1.03 * *r.Load.All.P50; r.Load.All.P50 = &longer },
		"in-flight":           func(r *run.Record) { r.Load.MeanInFlight *= 0.97 },
		"CPU per response":    func(r *run.Record) { r.CPU.UsageSeconds *= 1.03 },
		"CPU utilisation":     func(r *run.Record) { r.CPU.Utilisation *= 0.97 },
		"at the upstream":     func(r *run.Record) { r.UpstreamWindow.MeanParked *= 0.97 },
		"upstream time, mean": func(r *run.Record) { r.UpstreamWindow.ParkedSeconds *= 1.03 },
		"bound":               func(r *run.Record) { r.Budget.QuotaRead, r.Budget.ServiceCPUs = 2, []int{0, 1} },
	} {
		r := void(truth(t, p))
		change(&r)
		var out bytes.Buffer
		if _, err := compareOne(&out, "x", r, Tolerance); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			fields := strings.Split(strings.TrimSpace(line), "\t")
			want := "PASS"
			if fields[1] == name || fields[1] == "verdict" {
				want = "FAIL"
			}
			if got := fields[len(fields)-1]; got != want {
				t.Errorf("%s off: %s: got %s, want %s", name, fields[1], got, want)
			}
		}
	}
}

// written writes records of stages into a run directory. Two CPUs are the harness's.
func written(t *testing.T, records ...run.Record) string {
	t.Helper()
	folder := t.TempDir()
	host := run.Host{Schema: run.Schema, Versions: map[string]string{}, ServiceCPUs: []int{0}, HarnessCPUs: []int{1, 2}}
	if err := run.WriteFile(filepath.Join(folder, run.HostFile), host); err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		at := run.RunFolder(folder, 1, r.Plan.Stage)
		if err := errors.Join(os.MkdirAll(at, 0o755), run.WriteFile(filepath.Join(at, run.RecordFile), r)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// A run that is off fails, unless its record shows that others had the CPUs: of
// such a run nothing is known. No other doubt, and no verdict, excuses it.
func TestCompareTellsWhatFailsFromWhatCannotBeTold(t *testing.T) {
	for name, c := range map[string]struct {
		disturb func(*run.Record)
		code    int
	}{
		"invalid":                {func(*run.Record) {}, cli.Invalid},
		"another doubt":          {func(r *run.Record) { r.Warnings = []string{"not steady: rate x response time is 1.0"} }, cli.Invalid},
		"busy before":            {func(r *run.Record) { r.Harness.BusyBefore = 1 }, cli.Invalid},
		"the harness's own work": {func(r *run.Record) { r.Harness.HarnessBusyShare, r.Harness.K6CPUSeconds = 0.9, 54 }, cli.Invalid},
		"others on the service's CPU": {func(r *run.Record) {
			r.Warnings = []string{run.ForeignDoubt + "6.0 % of the service's CPU (more than 5 %)"}
		}, cli.Unknown},
		"others on the harness CPUs": {func(r *run.Record) { r.Harness.HarnessBusyShare, r.Harness.K6CPUSeconds = 0.9, 30 }, cli.Unknown},
		"the hypervisor":             {func(r *run.Record) { r.Harness.HostStealShare = 0.03 }, cli.Unknown},
	} {
		disturbed, alone := void(truth(t, plans(t)["cpu"])), void(truth(t, plans(t)["quota"]))
		c.disturb(&disturbed)
		var out bytes.Buffer
		err := Compare(&out, written(t, disturbed), Tolerance)
		if cli.Code(err) != c.code || !strings.Contains(err.Error(), "got 1 lines with FAIL") ||
			strings.Contains(out.String(), "CANNOT TELL") != (c.code == cli.Unknown) {
			t.Errorf("%s: got %v\n%s", name, err, out.String())
		}
		if err := Compare(&out, written(t, disturbed, alone), Tolerance); cli.Code(err) != cli.Invalid {
			t.Errorf("%s, beside a run that is off by itself: got %v", name, err)
		}
	}
	if err := Compare(io.Discard, t.TempDir(), Tolerance); cli.Code(err) != cli.Usage {
		t.Errorf("an empty folder: got %v", err)
	}
}

func TestToleranceIsAPercentage(t *testing.T) {
	if got, err := ParseTolerance("5%"); err != nil || got != 0.05 {
		t.Errorf("got %g, %v", got, err)
	}
	if _, err := ParseTolerance("0.05"); cli.Code(err) != cli.Usage {
		t.Errorf("got %v", err)
	}
}
