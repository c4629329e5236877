package run_test

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	. "scaleguild/internal/run" // the records come from a package that imports this one
	"scaleguild/internal/run/runtest"
)

// impossible lists records that break one rule of arithmetic each.
func impossible() map[string]change {
	return map[string]change{
		"usage":            {func(r *Record) { runtest.SetUsage(r, 30.2) }, "30.20 s of CPU time in 30.00 s, a quota of 1 cores allows 30.12 s"},
		"usage by periods": {func(r *Record) { r.CPU.Periods, r.CPU.ThrottledPeriods = 120, 90 }, "27.00 s of CPU time in 120 periods, a quota of 1 cores per 0.1 s allows 12.22 s"},
		"no periods":       {func(r *Record) { r.CPU.Periods, r.CPU.ThrottledPeriods = 0, 0 }, "in 0 periods"},
		"periods":          {func(r *Record) { r.CPU.Periods = 303 }, "303 periods of 0.1 s in 30.00 s, at most 302 fit"},
		"throttled":        {func(r *Record) { r.CPU.ThrottledPeriods = 301 }, "301 periods were throttled, of 300"},
		"split":            {func(r *Record) { r.CPU.SystemSeconds = 6 }, "add up to 26.25 s, the service used 27.00 s"},
		"too many":         {func(r *Record) { r.Load.Started, r.Load.Finished, r.K6.Started, r.K6.Finished = 300, 300, 300, 300 }, "301 responses finished in the window, 300 in the whole run"},
		"above a whole":    {func(r *Record) { r.Harness.HostIdleShare = 5.5 }, "harness.host_idle_share is 5.5, a share is at most 1"},
		"below nothing":    {func(r *Record) { r.Harness.HarnessBusyShare = -3 }, "harness.harness_busy_share is -3, which is less"},
		"negative bytes":   {func(r *Record) { r.Memory.PeakBytes = -1 }, "memory.peak_bytes is -1"},
		"negative kind":    {func(r *Record) { changeKind(r, "quote", func(k *Kind) { k.P50 = seconds(-0.1) }) }, "load.kinds.quote.p50_seconds is -0.1"},
		"negative worker":  {func(r *Record) { r.Workers[0].WriteHold = seconds(-1) }, "workers[0].db_write_hold_seconds is -1"},
		"foreign":          {func(r *Record) { r.Harness.ServiceCPUForeign = seconds(0.715) }, "other processes took 71.5 % and the hypervisor 0.0 % of the service's CPU, at most 10 % together"},
		"neighbours":       {func(r *Record) { r.Plan.Service, r.Harness.NeighboursCPU = Kept, seconds(0.006) }, "kept services of the other stages used 0.60 % of the quota, at most 0.5 % may be"},
		"neighbours null":  {func(r *Record) { r.Plan.Service = Kept }, "harness.neighbours_cpu_share is not in a record of schema 2"},
		"no neighbours":    {func(r *Record) { r.Harness.NeighboursCPU = seconds(0) }, "the record has CPU time of neighbours, and a fresh service has none"},
		"stolen":           {func(r *Record) { r.Harness.ServiceCPUSteal = seconds(0.195) }, "took 0.0 % and the hypervisor 19.5 % of the service's CPU"},
		"elsewhere":        {func(r *Record) { r.Harness.ServiceCPUForeign = seconds(-0.4) }, "others took -40.0 % of the service's CPU, which is less than nothing"},
		"not looked at":    {func(r *Record) { r.Harness.ServiceCPUForeign = nil }, "is not in a record of schema 2"},
	}
}

func changeKind(r *Record, kind string, change func(*Kind)) {
	k := r.Load.Kinds[kind]
	change(&k)
	r.Load.Kinds[kind] = k
}

// A limit holds for what is just within it.
func TestWhatIsJustPossibleIsValid(t *testing.T) {
	for name, within := range map[string]func(*Record){
		"all of the quota":                 func(r *Record) { runtest.SetUsage(r, 30.1) },
		"a quota of half a core":           func(r *Record) { r.Budget.QuotaAsked, r.Budget.QuotaRead = 0.5, 0.5; runtest.SetUsage(r, 15.04) },
		"an idle service has few periods":  func(r *Record) { runtest.SetUsage(r, 2); r.CPU.Periods = 183; r.CPU.ThrottledPeriods = 0 },
		"an edge at each end of a period":  func(r *Record) { r.CPU.Periods = 302 },
		"ticks":                            func(r *Record) { runtest.SetUsage(r, 0.5); r.CPU.UserSeconds -= 0.019 },
		"a tenth of the CPU":               func(r *Record) { r.Harness.ServiceCPUForeign, r.Harness.ServiceCPUSteal = seconds(0.07), seconds(0.03) },
		"ticks counted too few of the CPU": func(r *Record) { r.Harness.ServiceCPUForeign = seconds(-0.02) },
		"schema 1 did not look":            func(r *Record) { r.Schema = 1; r.Harness.ServiceCPUForeign, r.Harness.ServiceCPUSteal = nil, nil },
	} {
		r := sound()
		within(&r)
		if v := Judge(r); !v.Valid {
			t.Errorf("%s: got %q", name, v.Reasons)
		}
	}
}

// Between a quiet machine and a void run there is a doubt.
func TestSomeForeignTimeIsADoubt(t *testing.T) {
	r := sound()
	r.Harness.ServiceCPUForeign = seconds(0.06)
	if d := strings.Join(Doubts(r), "\n"); !strings.Contains(d, "other processes took 6.0 % of the service's CPU (more than 5 %)") || !Judge(r).Valid {
		t.Errorf("got %q", d)
	}
}

// What was measured on real machines is within the limits of arithmetic.
func TestNoPublishedRunIsImpossible(t *testing.T) {
	files, err := filepath.Glob("../../results/*/b*/*/" + RecordFile)
	if err != nil || len(files) < 100 {
		t.Fatalf("got %d published records, %v", len(files), err)
	}
	for _, file := range files {
		r, err := ReadFile[Record](file)
		if err != nil {
			t.Fatal(err)
		}
		if reasons := append(JudgeArithmetic(r), JudgeInterference(r)...); len(reasons) > 0 {
			t.Errorf("%s: got %q", file, reasons)
		}
	}
}

// with gives the entries of all maps in one.
func with(all ...map[string]change) map[string]change {
	out := map[string]change{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}
