package budget

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"scaleguild/internal/run"
)

// lookEvery is how often a Watch looks.
const lookEvery = time.Second

// Watch reads a command's limits again while it runs. They were read back at its start;
// whoever may set them can change them at any time after that.
type Watch struct {
	workers []int
	begin   time.Time // from which the seconds count
	beside  Beside
	read    func(workers []int) (Reading, error)
	outside func() float64

	mu      sync.Mutex
	last    Reading
	changes []run.BudgetChange
}

// Beside is what else a Watch looks at each time: what it was at the start, and how it is read
// again. What it holds must have other names than the limits.
type Beside struct {
	Start Reading
	Read  func() (Reading, error)
}

// Watch begins to watch a command with these workers, by process id, and what is beside it;
// seconds count from begin.
func (p *Process) Watch(workers []int, begin time.Time, beside Beside) *Watch {
	w := &Watch{workers: workers, begin: begin, beside: beside, last: expected(p, workers), changes: []run.BudgetChange{}}
	maps.Copy(w.last, beside.Start)
	if w.read = p.reread; w.read != nil {
		w.outside = func() float64 { return 0 }
		return w
	}
	r := newReader(p)
	w.read, w.outside = r.read, func() float64 { return r.outside }
	return w
}

// Run looks once a second until ctx ends, in the middle of the seconds: at their ends
// other counters are read.
func (w *Watch) Run(ctx context.Context) {
	for tick := time.Duration(0); ; tick++ {
		timer := time.NewTimer(time.Until(w.begin.Add(tick*lookEvery + lookEvery/2)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		w.Look()
	}
}

// Look reads the limits and notes what has changed since the look before.
func (w *Watch) Look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, err := w.reading()
	second := time.Since(w.begin).Seconds()
	if err != nil {
		now = maps.Clone(w.last)
		now[unreadable] = err.Error()
	}
	keys := maps.Clone(w.last)
	maps.Copy(keys, now)
	for _, what := range slices.Sorted(maps.Keys(keys)) {
		was, is := orNone(w.last[what]), orNone(now[what])
		if was != is {
			w.changes = append(w.changes, run.BudgetChange{Second: second, What: what, Was: was, Is: is})
		}
	}
	w.last = now
}

func (w *Watch) reading() (Reading, error) {
	now, err := w.read(w.workers)
	if err != nil {
		return nil, err
	}
	also, err := w.beside.Read()
	maps.Copy(now, also)
	return now, err
}

func orNone(text string) string {
	if text == "" {
		return none
	}
	return text
}

// Changes lists what has changed so far, in the order of time.
func (w *Watch) Changes() []run.BudgetChange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.changes)
}

// Outside is the CPU time, in seconds, of processes that have left the group, from the
// look before they were seen outside of it. No counter of the group has it.
func (w *Watch) Outside() float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.outside()
}
