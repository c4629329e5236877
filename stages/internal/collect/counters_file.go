package collect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"
)

// A RequestCounter counts the requests of this process in a file that ReadCounters and
// ReadReports read while it runs: service/app/counters.py, for a worker written in Go that
// has no database.
type RequestCounter struct {
	mu    sync.Mutex
	cells []byte // the file, mapped
	count float64
}

// OpenRequestCounter makes the file STATE/workers/PID.counters, all zero. It appears whole.
func OpenRequestCounter(state string) (*RequestCounter, error) {
	path := filepath.Join(state, "workers", fmt.Sprint(os.Getpid(), countersSuffix))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	unfinished := path + ".unfinished"
	if err := os.WriteFile(unfinished, make([]byte, 8*counterFields), 0o600); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(unfinished, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	cells, err := unix.Mmap(int(file.Fd()), 0, 8*counterFields, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return &RequestCounter{cells: cells}, os.Rename(unfinished, path)
}

// Add counts one more request that has finished.
func (r *RequestCounter) Add() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	binary.NativeEndian.PutUint64(r.cells[8*counterRequests:], math.Float64bits(r.count))
}

// Count is how many requests have finished.
func (r *RequestCounter) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return int(r.count)
}
