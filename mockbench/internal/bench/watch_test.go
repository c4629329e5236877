package bench

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// The same as the whole measurement, with 2 % of its requests.
func TestCapacity(t *testing.T) {
	out := filepath.Join(t.TempDir(), "capacity.json")
	const requests = 2000
	err := Run(t.Context(), cli.Env{Err: t.Output(), Args: []string{
		"capacity", "--mockapi", mockapi(t), "--out", out, "--requests", strconv.Itoa(requests), "--addresses", "3",
	}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := run.ReadFile[Capacity](out)
	if err != nil {
		t.Fatal(err)
	}
	if c.Parked != requests || c.LeftCounted != requests/10 || c.StillParked != requests*9/10 || c.Refused != requests*9/10 || c.ExitCode != 0 {
		t.Errorf("got %+v", c)
	}
	if c.KiB > 10 {
		t.Errorf("a request takes %.1f KiB, want 10 at most", c.KiB)
	}
}

// A soak of a second.
func TestSoak(t *testing.T) {
	out := filepath.Join(t.TempDir(), "soak.json")
	err := Run(t.Context(), cli.Env{Err: t.Output(), Args: []string{
		"soak", "--mockapi", mockapi(t), "--out", out, "--time", "1s", "--rate", "500",
	}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := run.ReadFile[SoakResult](out)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, count := range s.Outcomes {
		sum += count
	}
	if s.Sent != 500 || sum != 500 || s.Outcomes["ok"] < 450 || s.Outcomes["503"] == 0 || len(s.Resident) == 0 ||
		s.Mock.Requests != 500 || s.Mock.Parked != 0 || s.Mock.KSDrawn == nil || int(s.Mock.ClientGone) != s.Outcomes["timeout"] {
		t.Errorf("got %+v", s)
	}
}

// The mock alone, for a few seconds.
func TestFidelity(t *testing.T) {
	needWrk(t)
	out := filepath.Join(t.TempDir(), "fidelity.json")
	err := Run(t.Context(), cli.Env{Err: t.Output(), Args: []string{
		"fidelity", "--mockapi", mockapi(t), "--out", out, "--requests", "2000", "--crowd", "500", "--ramp", "1s", "--timeout", "1s", "--repetitions", "1", "--seconds", "1",
	}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := run.ReadFile[Fidelity](out)
	if err != nil {
		t.Fatal(err)
	}
	if f.Delivered.Mock.Requests != 2000 || f.Crowded.Mock.Requests == 0 || len(f.Plain) != 1 || len(f.Packed) != 1 || f.Packed[0].Rate == 0 {
		t.Errorf("got %+v", f)
	}
	if text := f.markdown(); strings.Contains(text, "%!") || !strings.Contains(text, "| p50 (ms) | 200.00 | ") {
		t.Errorf("got %s", text)
	}
}
