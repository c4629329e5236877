package runner

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/speed"
)

// probed is the record of a run with a Python at hand, and its samples.
func probed(t *testing.T, w *world, r *Runner) (run.Record, string) {
	t.Helper()
	r.Tools.Python = "/usr/bin/python3"
	dir := filepath.Join(t.TempDir(), "v1")
	record, err := r.Run(context.Background(), testPlan(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return record, dir
}

func TestTheSpeedProbeRunsFromBeforeTheLoadToTheEndOfTheWindow(t *testing.T) {
	w, r := newWorld(t, "")
	record, _ := probed(t, w, r)
	at := func(event string) int { return slices.Index(w.events, event) }
	if !(at("starting the speed probe") >= 0 && at("starting the speed probe") < at("starting k6") &&
		at("measuring") < at(speed.Name+" stopped") && at(speed.Name+" stopped") < at("reading what happened")) {
		t.Errorf("got\n%s", strings.Join(w.events, "\n"))
	}
	p := record.SpeedProbe
	if p == nil || p.Pieces < 1 || p.P50 != 450e-6 || p.Python != "3.11.9" || p.CPUShare <= 0 {
		t.Errorf("got %+v", p)
	}
}

func TestARunWithoutASpeedProbeSaysWhy(t *testing.T) {
	_, r := newWorld(t, "")
	record, err := r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1"))
	if err != nil || record.SpeedProbe != nil || !slices.Contains(record.Warnings, NoPython) {
		t.Errorf("without a Python: got %+v, %q, %v", record.SpeedProbe, record.Warnings, err)
	}
	w, r := newWorld(t, "speed")
	record, _ = probed(t, w, r)
	if text := strings.Join(record.Warnings, "\n"); record.SpeedProbe != nil ||
		!strings.Contains(text, "the speed of the CPU was not measured: the speed probe: line 2: not JSON (got \"Segmentation fault\")") {
		t.Errorf("one that breaks: got %+v, %s", record.SpeedProbe, text)
	}
}

// The probe is on the service's CPU; nothing makes it join the service's group, nor gets it what
// the user's shell has.
func TestTheSpeedProbeIsOnTheServicesCPU(t *testing.T) {
	_, r := newWorld(t, "")
	r.Tools.Python = "/usr/bin/python3"
	s := r.speedSpec("/run", "/run/log")
	if !slices.Equal(s.CPUs, r.ServiceCPUs) || s.Argv[0] != "/usr/bin/python3" || len(s.Env) != 2 {
		t.Errorf("got %+v", s)
	}
}

// The Python is the first of the service's PATH: of somebody else's service not the project's own.
func TestThePythonIsTheServices(t *testing.T) {
	root, theirs := t.TempDir(), t.TempDir()
	own := filepath.Join(root, ".toolchain", "service", "bin")
	for _, folder := range []string{own, theirs} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "python3"), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	study := &define.Study{}
	getenv := func(string) string { return own + ":" + theirs }
	study.Consumers.Service.Folder = "service"
	if got := Python(ServicePath(root, study, getenv)); got != filepath.Join(own, "python3") {
		t.Errorf("a service of the project: got %s", got)
	}
	study.Consumers.Service.Folder = t.TempDir()
	if got := Python(ServicePath(root, study, getenv)); got != filepath.Join(theirs, "python3") {
		t.Errorf("a service elsewhere: got %s", got)
	}
	if got := Python(t.TempDir()); got != "" {
		t.Errorf("no Python: got %q, want nothing", got)
	}
}
