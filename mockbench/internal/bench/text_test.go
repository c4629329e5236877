package bench

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// A measurement in short leaves out what was not measured.
func TestTheLineOfAMeasurement(t *testing.T) {
	m := complete("mockapi", 1)
	if got, want := m.line(), "20000/s without delay; 3700 of 3717/s at 200 ms; KS 0.0100; KS 0.0200 at 4 s; 17000 of 18000 parked; 2.6 KiB each"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	m = Measurement{Parked: &Parked{Sent: 10}, Problem: "it ended"}
	if got, want := m.line(), "0 of 10 parked; problem: it ended"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The section of a capacity has each of its numbers at its place.
func TestTheTextOfACapacity(t *testing.T) {
	c := Capacity{
		Machine: Machine{Kernel: "6.1", Files: 200_000}, Requests: 100_000, Addresses: 8, Parked: 100_000, KiB: 2.64,
		Left: 10_000, LeftCounted: 9_999, StillParked: 90_001, StopSeconds: 1.26, Refused: 89_998, ExitCode: 0,
	}
	want := "One process, 8 addresses, Linux 6.1 with a limit of 200000 open files: 100000 requests waited at once, 2.6 KiB of resident memory each.\n" +
		"Then 10000 clients left (9999 counted, 90001 still waiting), and SIGTERM came: 89998 of 90000 got 503, and the process ended after 1.3 s with exit code 0.\n"
	if got := c.markdown(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// The section of a soak lists outcomes in one order, compares the memory after a sixth of
// the time with that at the end, and says none of what does not exist.
func TestTheTextOfASoak(t *testing.T) {
	median := int64(50)
	s := SoakResult{
		Date: "2026-01-02", Machine: Machine{CPU: "A CPU", CPUs: 2, Kernel: "6.1", GoBuild: "go1.26"}, Rate: 4999.6, Sent: 3_000_000, Timeout: 10,
		Latency: "constant(1ms)", Faults: "503=1%", Outcomes: map[string]int{"reset": 3, "503": 2, "ok": 1}, CPU: 0.7, GrowthKiB: 1024,
	}
	for i := range 12 {
		s.Resident = append(s.Resident, ResidentSample{Seconds: float64(10 * i), KiB: float64(1024 * (i + 1))})
	}
	s.Mock.ClientGone, s.Mock.PeakParked, s.Mock.Overshoot = 4, 5, run.Quantiles{P50: &median}
	want := "Measured on 2026-01-02: A CPU, 2 CPUs (the mock on one, the load on another), Linux 6.1, go1.26.\n" +
		"3000000 requests at 5000/s, `constant(1ms)` with `503=1%`; a client leaves after 10 s.\n\n" +
		"| outcome | requests |\n|---|---:|\n| 503 | 2 |\n| ok | 1 |\n| reset | 3 |\n\n" +
		"The mock's memory was 3.0 MiB after 20 s and 12.0 MiB after 110 s: +1.0 MiB. 4 clients left, 5 requests waited at once at most;\n" +
		"overshoot p50 0.05 ms, p99 none ms; KS distance of the drawn delays none; 0.70 CPU-s per 10,000 requests.\n"
	if got := s.markdown(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if s.Resident = nil; strings.Contains(s.markdown(), "MiB") {
		t.Errorf("without a sample: got %s", s.markdown())
	}
}

// Of a machine its CPUs are counted by their lines, wherever the word stands elsewhere.
func TestTheCPUsOfAMachine(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "processor\t: 0\nmodel name\t: A processor\n\nprocessor\t: 1\n": 2, "Hardware\t: processor\n": 0,
	} {
		if got := hostCPUs(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
	m, err := host()
	if err != nil || m.CPUs < 1 || m.Kernel == "" || m.Files == 0 || m.GoBuild == "" {
		t.Errorf("this one: got %+v, %v", m, err)
	}
}

// tool puts a program into an otherwise empty PATH.
func tool(t *testing.T, scripts map[string]string) {
	t.Helper()
	folder := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
}

// A comparison needs its tools and enough open files before it measures anything; what is
// missing is named with a remedy, and the exit code is that of a machine that cannot.
func TestAMachineThatCannotCompare(t *testing.T) {
	out := filepath.Join(t.TempDir(), "data.json")
	args := []string{"compare", "--mockapi", "m", "--jars", "j", "--out", out, "--parked", "2000000000"}
	versions := map[string]string{"java": "echo 'A Java 21' >&2; echo more >&2", "wrk": "echo 'wrk 4.2'; exit 1"}
	for _, c := range []struct {
		without, want, hint string
	}{
		{"java", "java: not found", "install java"},
		{"wrk", "wrk: not found", "install wrk"},
		{"", "open files: too few for 2000000000 connections", "--parked "},
	} {
		scripts := map[string]string{}
		for name, script := range versions {
			if name != c.without {
				scripts[name] = script
			}
		}
		tool(t, scripts)
		err := Run(t.Context(), cli.Env{Err: t.Output(), Args: args})
		var told *cli.Error
		if !errors.As(err, &told) || !strings.Contains(err.Error(), c.want) || told.Code != cli.Machine || !strings.HasPrefix(told.Hint, c.hint) {
			t.Errorf("without %q: got %v", c.without, err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("without %q: something was measured", c.without)
		}
	}
	m, err := describe(t.Context(), "java", "wrk")
	if err != nil || m.Java != "A Java 21" || m.Wrk != "wrk 4.2" {
		t.Errorf("got %q and %q, %v", m.Java, m.Wrk, err)
	}
}

// Whatever is not positive is refused before anything is started.
func TestNumbersHaveToBePositive(t *testing.T) {
	for _, args := range []string{
		"compare --jars j --repetitions 0", "compare --jars j --parked -1", "fidelity --requests 0", "fidelity --crowd 0", "fidelity --ramp 0s",
		"fidelity --timeout -1s", "fidelity --seconds 0", "fidelity --repetitions 0", "soak --rate 0", "soak --time 0s",
		"capacity --requests 9", "capacity --addresses 0", "capacity --addresses 251",
	} {
		err := Run(t.Context(), cli.Env{Args: append(strings.Fields(args), "--mockapi", "m", "--out", "o")})
		if err == nil || cli.Code(err) != cli.Usage || !strings.HasPrefix(err.Error(), "arguments: ") {
			t.Errorf("%s: got %v", args, err)
		}
	}
	var help strings.Builder
	if err := Run(t.Context(), cli.Env{Out: &help, Args: []string{"help"}}); err != nil || strings.Count(help.String(), "mockbench ") != 5 {
		t.Errorf("help: got %v\n%s", err, help.String())
	}
}
