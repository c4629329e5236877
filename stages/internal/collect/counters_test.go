package collect

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// writeCounters writes the counters of one worker.
func writeCounters(t *testing.T, state, name string, values ...float64) {
	t.Helper()
	var data []byte
	for _, v := range values {
		data = binary.NativeEndian.AppendUint64(data, math.Float64bits(v))
	}
	folder := filepath.Join(state, "workers")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".counters"), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, state string) Counters {
	t.Helper()
	c, err := ReadCounters(state)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCountersAreOfTheWindow(t *testing.T) {
	state := t.TempDir()
	writeCounters(t, state, "7", 100, 50, 20, 1.5, 4, 0)
	writeCounters(t, state, "8", 10, 5, 2, 0.5, 1, 0)
	first := read(t, state)
	writeCounters(t, state, "7", 160, 80, 25, 2, 9, 0)
	w, err := read(t, state).since(first)
	if err != nil || w.Requests != 60 || w.Connections != 30 || w.Writes != 5 || w.WriteWait != 0.5 || w.WriteHold != 5 || w.WallSeconds <= 0 {
		t.Errorf("got %+v, %v", w, err)
	}
}

// A turn that has been held for eight seconds has not ended, and all the same its time has passed.
func TestATurnInProgressCounts(t *testing.T) {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		t.Fatal(err)
	}
	state := t.TempDir()
	writeCounters(t, state, "7", 1, 1, 1, 0, 2, 0)
	first := read(t, state)
	writeCounters(t, state, "7", 1, 1, 1, 0, 2, float64(now.Nano())/1e9-8)
	w, err := read(t, state).since(first)
	if err != nil || w.WriteHold < 8 {
		t.Errorf("got %+v, %v; want a hold of 8 s or more", w, err)
	}
}

func TestAServiceWhoseWorkersDoNotCountHasNone(t *testing.T) {
	c := read(t, t.TempDir())
	if w, err := c.since(c); w != nil || err != nil {
		t.Errorf("got %+v, %v", w, err)
	}
}

func TestWrongCountersAreErrors(t *testing.T) {
	for name, values := range map[string][]float64{"too short": {1, 2}, "not a number": {math.NaN(), 0, 0, 0, 0, 0}, "backwards": {-1, 0, 0, 0, 0, 0}} {
		state := t.TempDir()
		writeCounters(t, state, "7", values...)
		if _, err := ReadCounters(state); err == nil || !strings.Contains(err.Error(), "7.counters") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	state := t.TempDir()
	writeCounters(t, state, "7", 5, 0, 0, 0, 0, 0)
	first := read(t, state)
	writeCounters(t, state, "7", 4, 0, 0, 0, 0, 0)
	if _, err := read(t, state).since(first); err == nil {
		t.Error("counts that fall: want an error")
	}
}
