package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// record puts together what the run left behind, judges it and writes it.
func (x *execution) record() (run.Record, error) {
	if err := x.hideInLogs(); err != nil { // before the sums of the files are taken
		return run.Record{}, err
	}
	s := x.settings
	start := x.stream.LoadStart()
	times, load, err := x.fold(start.Add(s.WarmUp))
	if err != nil {
		return run.Record{}, err
	}
	k6, err := k6Account(x.summary, times)
	if err != nil {
		return run.Record{}, err
	}
	outside := x.limits.Outside()
	r := run.Record{
		Schema: run.Schema, Plan: x.plan,
		StartedAt: start.UTC().Format("2006-01-02T15:04:05.000Z"),
		Phases: []run.Phase{
			{Name: run.WarmUp, StartSeconds: 0, DurationSeconds: s.WarmUp.Seconds()},
			{Name: run.Window, StartSeconds: s.WarmUp.Seconds(), DurationSeconds: s.Window.Seconds()},
			{Name: run.Drain, StartSeconds: (s.WarmUp + s.Window).Seconds(), DurationSeconds: (x.drained - s.WarmUp - s.Window).Seconds()},
		},
		Budget: run.Budget{
			Backend: x.runner.Backend.Name(), Group: x.service.Name,
			QuotaAsked: s.Cores, QuotaRead: x.service.Quota.Cores, PeriodSeconds: x.service.Quota.PeriodSeconds,
			ServiceCPUs: x.runner.ServiceCPUs, ServiceCPUsGot: x.service.CPUs,
			Changes: x.limits.Changes(), OutsideSeconds: &outside,
		},
		Load:     load,
		CPU:      x.usage.CPU,
		Memory:   run.Memory{PeakBytes: x.memoryPeak, WindowBytes: x.memoryAtEnd},
		Disk:     x.usage.Disk,
		Counters: x.usage.Counters,
		Harness:  x.usage.Harness,
		K6:       k6,
		Upstream: x.upstream, UpstreamWindow: x.usage.Upstream,
		Workers: x.workers, WorkersWindow: x.usage.Workers,
		Dependencies: x.dependencies,
		Script:       x.stream.Script(start.Add(s.WarmUp), s.Window),
	}
	if r.Script != nil {
		r.Script.Thresholds = append(r.Script.Thresholds, x.summary.Thresholds...)
	}
	r.Harness.BusyBefore = x.busyBefore
	r.Harness.Samples = x.sampler.Written(run.Window)
	r.Harness.SamplesExpected = int(s.Window / time.Second)
	x.addGenerator(&r, start.Add(s.WarmUp))
	x.addSpeed(&r)
	r.Warnings = append(run.Doubts(r), r.Warnings...)
	x.addMissing(&r)
	if err := x.addFailures(&r); err != nil {
		return run.Record{}, err
	}
	r.Verdict = run.Judge(r)
	return r, run.WriteRecord(x.dir, r)
}

// addMissing adds a warning for what could not be read beside the run.
func (x *execution) addMissing(r *run.Record) {
	if x.uncounted != nil {
		r.Warnings = append(r.Warnings, "the CPU's counters were not read: "+x.uncounted.Error())
	}
	if err := x.sampler.Failure(); err != nil {
		r.Warnings = append(r.Warnings, "a sample is missing: "+err.Error())
	}
}

// addGenerator adds how k6 kept up in the window, null with a warning where it was not seen.
func (x *execution) addGenerator(r *run.Record, start time.Time) {
	end := start.Add(x.settings.Window)
	delay, err := x.watch.Delay(0.99, start, end)
	if err != nil {
		r.Warnings = append(r.Warnings, err.Error())
		return
	}
	r.Harness.K6DelayP99 = &delay
	silence, err := x.watch.Silence(x.stream, start, end)
	if err != nil {
		r.Warnings = append(r.Warnings, err.Error())
		return
	}
	r.Harness.K6Silence = &silence
}

// fold sums up the window, and writes its histograms.
func (x *execution) fold(windowStart time.Time) (*latency.Set, run.Load, error) {
	times, err := x.stream.Latency()
	if err != nil {
		return nil, run.Load{}, err
	}
	load, err := x.stream.Load(windowStart, x.settings.Window, times)
	if err != nil {
		return nil, run.Load{}, err
	}
	return times, load, latency.Write(filepath.Join(x.dir, run.LatencyFile), times)
}

// readWorkers reads what the service's processes have reported of themselves,
// by process id. None yet is fine.
func readWorkers(state string) ([]run.Worker, error) {
	files, err := filepath.Glob(filepath.Join(state, "workers", "*.json"))
	if err != nil {
		return nil, err
	}
	workers := []run.Worker{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if errors.Is(err, fs.ErrNotExist) {
			continue // replaced at this moment
		}
		if err != nil {
			return nil, err
		}
		w, err := decodeWorker(data)
		if err != nil {
			return nil, fmt.Errorf("%s: what a worker reports of itself: %w", filepath.Base(f), err)
		}
		workers = append(workers, w)
	}
	slices.SortFunc(workers, func(a, b run.Worker) int { return a.PID - b.PID })
	return workers, nil
}

// decodeWorker reads a worker's report. What it leaves out but its process id is null.
func decodeWorker(data []byte) (run.Worker, error) {
	if err := run.CheckKeys(data, &run.Worker{}); err != nil {
		return run.Worker{}, err
	}
	said := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &said); err != nil {
		return run.Worker{}, err
	}
	nothing, err := json.Marshal(run.Worker{})
	if err != nil {
		return run.Worker{}, err
	}
	full := map[string]json.RawMessage{}
	if err := json.Unmarshal(nothing, &full); err != nil {
		return run.Worker{}, err
	}
	delete(full, "pid")
	maps.Copy(full, said)
	if data, err = json.Marshal(full); err != nil {
		return run.Worker{}, err
	}
	return run.Decode[run.Worker](data)
}

// tail gives the last lines of a log, on one line.
func tail(file string) string {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.TrimSpace(strings.Join(lines[max(0, len(lines)-5):], " | "))
}

// logTail is the end of a log as an addition to an error, empty when the log is.
func logTail(file string) string {
	text := tail(file)
	if text == "" {
		return ""
	}
	return "; it said: " + text
}
