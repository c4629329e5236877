package collect

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"scaleguild/internal/run"
)

// countersSuffix ends the name of the file of a worker's counters; its process id begins it.
const countersSuffix = ".counters"

// A Report is what one worker has counted so far.
type Report struct{ counters Counters }

// ReadReports reads the counters of each worker of a service, by process id; none where its
// workers do not count.
func ReadReports(state string) (map[int]Report, error) {
	files, err := filepath.Glob(filepath.Join(state, "workers", "*"+countersSuffix))
	if err != nil {
		return nil, err
	}
	reports := map[int]Report{}
	for _, file := range files {
		pid, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), countersSuffix))
		if err != nil {
			return nil, fmt.Errorf("%s: not the counters of a process (got another name, want a process id)", filepath.Base(file))
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		c := Counters{Known: true}
		if err := c.add(data, 0); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		reports[pid] = Report{c}
	}
	return reports, nil
}

// Since is what was counted after an earlier report of the same worker. No turn to write is held
// at either end: no request is in flight then.
func (r Report) Since(earlier Report) Report {
	for i := range r.counters.sum {
		r.counters.sum[i] -= earlier.counters.sum[i]
	}
	return r
}

// AddTo gives a worker its counts.
func (r Report) AddTo(w *run.Worker) {
	sum := r.counters.sum
	requests, connections, writes := int(sum[counterRequests]), int(sum[counterConnections]), int(sum[counterWrites])
	w.Requests, w.Connections, w.Writes = &requests, &connections, &writes
	w.WriteWait, w.WriteHold = &sum[counterWriteWait], &sum[counterWriteHold]
}
