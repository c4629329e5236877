package consistency_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/consistency"
	"scaleguild/merge/internal/testrun"
)

// made is a run that contradicts nothing, with its host.
func made() (consistency.Run, run.Host) {
	set := testrun.Ladder("x", 1)
	r := set.Runs["b01/v2-async"]
	r.Record.Plan.Variables = maps.Clone(r.Record.Plan.Variables)
	return consistency.Run{Place: "b01/v2-async", Record: r.Record, Seconds: r.Samples(), Times: r.Latency, LatencySum: "sum"}, set.Host
}

// Each change of one thing in a run is found by the check that is about it.
func TestInRun(t *testing.T) {
	if r, host := made(); len(consistency.InRun(r, host)) > 0 {
		t.Fatalf("unchanged: got %q, want nothing", consistency.InRun(r, host))
	}
	for want, change := range map[string]func(*consistency.Run, *run.Host){
		"identity: b01/v2-async: budget.group":             func(r *consistency.Run, _ *run.Host) { r.Record.Budget.Group = "scaleguild-1-v3-workers" },
		"settings: b01/v2-async: budget.quota_asked_cores": func(r *consistency.Run, _ *run.Host) { r.Record.Budget.QuotaAsked = 2 },
		"settings: b01/v2-async: plan.variables: CPU_QUOTA": func(r *consistency.Run, _ *run.Host) {
			delete(r.Record.Plan.Variables, "CPU_QUOTA")
		},
		"settings: b01/v2-async: budget.service_cpus: not what host.json says": func(_ *consistency.Run, h *run.Host) { h.ServiceCPUs = []int{3} },
		"settings: b01/v2-async: budget.backend":                               func(_ *consistency.Run, h *run.Host) { h.Backend = "cgroup-v1" },
		"settings: b01/v2-async: phases: not those of the plan": func(r *consistency.Run, _ *run.Host) {
			r.Record.Phases = append([]run.Phase{}, r.Record.Phases...)
			r.Record.Phases[1].DurationSeconds = 25
		},
		"settings: b01/v2-async: phases: not warm-up":                     func(r *consistency.Run, _ *run.Host) { r.Record.Phases = r.Record.Phases[:2] },
		"samples: b01/v2-async: samples.jsonl: other seconds":             func(r *consistency.Run, _ *run.Host) { r.Seconds = r.Seconds[1:] },
		"samples: b01/v2-async: load.completed: the seconds":              func(r *consistency.Run, _ *run.Host) { r.Seconds[3].Completed += 11 },
		"samples: b01/v2-async: load.failed: the seconds":                 func(r *consistency.Run, _ *run.Host) { r.Seconds[3].Failed += 11 },
		"samples: b01/v2-async: cpu.usage_seconds: the seconds":           func(r *consistency.Run, _ *run.Host) { r.Record.CPU.UsageSeconds *= 0.99 },
		"samples: b01/v2-async: load.mean_in_flight: the seconds":         func(r *consistency.Run, _ *run.Host) { r.Record.Load.MeanInFlight /= 2 },
		"samples: b01/v2-async: upstream_window.mean_parked: the seconds": func(r *consistency.Run, _ *run.Host) { r.Record.UpstreamWindow.MeanParked /= 2 },
		"samples: b01/v2-async: memory.window_bytes: the seconds":         func(r *consistency.Run, _ *run.Host) { r.Record.Memory.WindowBytes /= 2 },
		"samples: b01/v2-async: speed_probe.mean_seconds: not among":      func(r *consistency.Run, _ *run.Host) { r.Record.SpeedProbe.Mean *= 0.9 },
		"samples: b01/v2-async: speed_probe: null, where 30 seconds":      func(r *consistency.Run, _ *run.Host) { r.Record.SpeedProbe = nil },
		"samples: b01/v2-async: speed_probe.pieces: fewer than seconds":   func(r *consistency.Run, _ *run.Host) { r.Record.SpeedProbe.Pieces = 29 },
		"samples: b01/v2-async: speed_probe.mean_seconds_by_second: sec": func(r *consistency.Run, _ *run.Host) {
			r.Record.SpeedProbe.MeanBySecond = make([]*float64, 30)
		},
		"samples: b01/v2-async: memory.peak_bytes: second 20":               func(r *consistency.Run, _ *run.Host) { r.Record.Memory.PeakBytes /= 2 },
		"samples: b01/v2-async: upstream.peak_parked: second 20":            func(r *consistency.Run, _ *run.Host) { r.Record.Upstream.PeakParked = 1 },
		"samples: b01/v2-async: load.max_in_flight: second 20":              func(r *consistency.Run, _ *run.Host) { r.Record.Load.MaxInFlight = 1 },
		"means: b01/v2-async: load.all.mean_seconds: not what the histo":    func(r *consistency.Run, _ *run.Host) { r.Record.Load.All.Mean = new(float64) },
		"means: b01/v2-async: load.all.p999_seconds: not what the histo":    func(r *consistency.Run, _ *run.Host) { r.Record.Load.All.P999 = new(float64) },
		"means: b01/v2-async: load.all.p999_seconds: the record and":        func(r *consistency.Run, _ *run.Host) { r.Record.Load.All.P999 = nil },
		"means: b01/v2-async: load.mean_response_time_seconds: not what th": func(r *consistency.Run, _ *run.Host) { r.Record.Load.MeanResponse *= 0.99 },
		"means: b01/v2-async: load.max_in_flight: not what a mean allows":   func(r *consistency.Run, _ *run.Host) { r.Record.Load.MaxInFlight = 150 },
		"means: b01/v2-async: load.max_in_flight: not what VUS of the plan": func(r *consistency.Run, _ *run.Host) { r.Record.Load.MaxInFlight = 201 },
		"means: b01/v2-async: load.mean_in_flight: not what VUS of the pla": func(r *consistency.Run, _ *run.Host) { r.Record.Load.MeanInFlight = 199 },
		"means: b01/v2-async: load.mean_response_time_seconds: not what a ": func(r *consistency.Run, _ *run.Host) { r.Record.Load.MeanResponse /= 2 },
		"witnesses: b01/v2-async: upstream.asked.p95_microseconds: not":     func(r *consistency.Run, _ *run.Host) { r.Record.Upstream.Asked.P95 = new(int64) },
		"witnesses: b01/v2-async: upstream.delivered.max_microseconds: not what delays": func(r *consistency.Run, _ *run.Host) {
			longer := *r.Record.Upstream.Delivered.Max * 2
			r.Record.Upstream.Delivered.Max = &longer
		},
		"witnesses: b01/v2-async: upstream.delivered.p50_microseconds: not what delays": func(r *consistency.Run, _ *run.Host) {
			shorter := *r.Record.Upstream.Delivered.P50 * 97 / 100
			r.Record.Upstream.Delivered.P50 = &shorter
		},
		"witnesses: b01/v2-async: upstream.asked.p50_microseconds: not": func(r *consistency.Run, _ *run.Host) { r.Record.Upstream.Asked.P50 = nil },
		"witnesses: b01/v2-async: upstream.witnesses[0]: not what follows from seed and key": func(r *consistency.Run, _ *run.Host) {
			r.Record.Upstream.Witnesses = []run.Witness{{Key: "r4", Draw: 2837345909668484, Delay: 138009}}
		},
	} {
		r, host := made()
		change(&r, &host)
		found := ""
		for _, f := range consistency.InRun(r, host) {
			found += f.Check + ": " + f.Text + "\n"
		}
		if !strings.Contains(found, want) {
			t.Errorf("got %q, want %q in it", found, want)
		}
	}
}

// The window of a rough look may be no longer than its response times.
func TestARoughLookNeedNotBeSteady(t *testing.T) {
	const unsteady = "not what a rate and in-flight requests make"
	for _, rough := range []bool{false, true} {
		r, host := made()
		r.Record.Load.MeanResponse /= 2
		r.Record.Plan.Rough = rough
		if text := fmt.Sprint(consistency.InRun(r, host)); strings.Contains(text, unsteady) == rough {
			t.Errorf("rough %v: got %s", rough, text)
		}
	}
}

// A witness of the published ladder: its delay follows from seed 1 and its key.
func TestAWitnessThatFollows(t *testing.T) {
	r, host := made()
	r.Record.Upstream.Witnesses = []run.Witness{{Key: "r4", Draw: 2837345909668484, Delay: 138008}}
	if found := consistency.InRun(r, host); len(found) > 0 {
		t.Errorf("got %q, want nothing", found)
	}
}

// entries are those of a study of two blocks, by place.
func entries(set testrun.Set) map[string]consistency.Entry {
	all := map[string]consistency.Entry{}
	for place, r := range set.Runs {
		all[place] = consistency.NewEntry(consistency.Run{Place: place, Record: r.Record, LatencySum: place})
	}
	return all
}

// Runs are in order, and share nothing.
func TestBetweenRuns(t *testing.T) {
	set := testrun.Ladder("x", 2)
	found := func(change func(map[string]consistency.Entry, *run.Host)) string {
		all, host := entries(set), set.Host
		change(all, &host)
		text := ""
		for _, f := range append(consistency.InOrder(set.Study, host, all), consistency.Copied(all)...) {
			text += f.Check + ": " + f.Text + "\n"
		}
		return text
	}
	changed := func(place string, change func(*consistency.Entry)) func(map[string]consistency.Entry, *run.Host) {
		return func(all map[string]consistency.Entry, _ *run.Host) {
			e := all[place]
			change(&e)
			all[place] = e
		}
	}
	const place = "b01/v3-workers"
	if got := found(changed("b02/none", func(*consistency.Entry) {})); got != "" {
		t.Fatalf("unchanged: got %s", got)
	}
	for want, change := range map[string]func(map[string]consistency.Entry, *run.Host){
		"order: b01/v3-workers: began at 2026-12-02T03:05:05.000Z, but b01/v2-async": changed(place, func(e *consistency.Entry) { e.StartedAt = "2026-12-02T03:05:05.000Z" }),
		"order: b01/v1-sync: began at 2026-12-02T03:05:05.000Z, but host.json says": func(_ map[string]consistency.Entry, h *run.Host) {
			h.StartedAt = "2026-12-02T03:05:06Z"
		},
		"order: host.json: started_at: not a time":                               func(_ map[string]consistency.Entry, h *run.Host) { h.StartedAt = "" },
		"order: b01/v3-workers: first_iteration is not that of attempt":          changed(place, func(e *consistency.Entry) { e.Plan.FirstIteration = 7 }),
		"order: b01/v3-workers: started_at: not a time":                          changed(place, func(e *consistency.Entry) { e.StartedAt = "soon" }),
		"order: b01/v4-gunicorn: began at":                                       changed(place, func(e *consistency.Entry) { e.Seconds = 3600 }),
		"identity: b02/v3-workers: workers[].pid: the same as of b01/v3-workers": changed(place, func(e *consistency.Entry) { e.PIDs = entries(set)["b02/v3-workers"].PIDs }),
		"identity: b02/v5-wal: latency.json: the same as of b01/v3-workers":      changed(place, func(e *consistency.Entry) { e.LatencySum = "b02/v5-wal" }),
		"identity: b02/v5-wal: started_at: the same as of b01/v3-workers":        changed(place, func(e *consistency.Entry) { e.StartedAt = entries(set)["b02/v5-wal"].StartedAt }),
	} {
		if got := found(change); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
	// A study that was resumed, or has not ended, has gaps.
	if got := found(func(all map[string]consistency.Entry, _ *run.Host) { delete(all, place) }); got != "" {
		t.Errorf("with a gap: got %s", got)
	}
}
