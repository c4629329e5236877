package collect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"scaleguild/internal/run"
)

// The fields of a worker's counters, one float64 each: service/app/counters.py.
const (
	counterRequests = iota
	counterConnections
	counterWrites
	counterWriteWait
	counterWriteHold
	counterWriteTakenAt // on the monotonic clock, of the turn that is held now; 0: none is
	counterFields
)

// Counters is what all workers of a service have counted so far. Known is false for a
// service whose workers do not count.
type Counters struct {
	Known bool
	at    time.Time
	sum   [counterFields]float64
}

// ReadCounters adds up the files STATE/workers/*.counters. A turn to write that is held at
// this moment counts with the time that it has been held.
func ReadCounters(state string) (Counters, error) {
	files, err := filepath.Glob(filepath.Join(state, "workers", "*"+countersSuffix))
	c := Counters{Known: len(files) > 0, at: time.Now()}
	if err != nil || !c.Known {
		return c, err
	}
	var clock unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &clock); err != nil {
		return c, fmt.Errorf("the monotonic clock: %w", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // replaced at this moment
		}
		if err == nil {
			err = c.add(data, float64(clock.Nano())/1e9)
		}
		if err != nil {
			return c, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	return c, nil
}

func (c *Counters) add(data []byte, now float64) error {
	if len(data) != 8*counterFields {
		return fmt.Errorf("not a worker's counters (got %d bytes, want %d)", len(data), 8*counterFields)
	}
	var v [counterFields]float64
	for i := range v {
		v[i] = math.Float64frombits(binary.NativeEndian.Uint64(data[8*i:]))
		if math.IsNaN(v[i]) || v[i] < 0 {
			return fmt.Errorf("a worker counts backwards (got %g in field %d, want 0 or more)", v[i], i)
		}
	}
	if taken := v[counterWriteTakenAt]; taken > 0 {
		v[counterWriteHold] += max(0, now-taken)
	}
	for i := range v {
		c.sum[i] += v[i]
	}
	return nil
}

// since is what the workers counted after an earlier reading; null when they do not count.
func (c Counters) since(earlier Counters) (*run.WorkersWindow, error) {
	if !c.Known || !earlier.Known {
		return nil, nil
	}
	var d [counterFields]float64
	for i := range d {
		d[i] = c.sum[i] - earlier.sum[i]
	}
	// A turn that was held at the first edge ends between reading its start and its sum once in a long while.
	d[counterWriteHold] = max(0, d[counterWriteHold])
	w := run.WorkersWindow{
		Requests: int(d[counterRequests]), Connections: int(d[counterConnections]), Writes: int(d[counterWrites]),
		WriteWait: d[counterWriteWait], WriteHold: d[counterWriteHold], WallSeconds: c.at.Sub(earlier.at).Seconds(),
	}
	if w.Requests < 0 || w.Connections < 0 || w.Writes < 0 || w.WriteWait < 0 || w.WallSeconds <= 0 {
		return nil, fmt.Errorf("the workers counted backwards within the window (got %d requests, %d connections, %d writes in %g s, want 0 or more)",
			w.Requests, w.Connections, w.Writes, w.WallSeconds)
	}
	return &w, nil
}
