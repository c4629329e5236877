package consistency

import (
	"fmt"
	"time"

	"scaleguild/internal/run"
)

// An Entry is what a run has in common with no other, and when it was.
type Entry struct {
	Place      string
	StartedAt  string // RFC 3339
	Seconds    float64
	PIDs       []int
	LatencySum string
	Plan       run.Plan
}

// NewEntry takes it from a run.
func NewEntry(r Run) Entry {
	e := Entry{Place: r.Place, StartedAt: r.Record.StartedAt, LatencySum: r.LatencySum, Plan: r.Record.Plan}
	for _, p := range r.Record.Phases {
		e.Seconds = max(e.Seconds, p.StartSeconds+p.DurationSeconds)
	}
	for _, w := range r.Record.Workers {
		if r.Record.Plan.Service == run.Kept { // they stay through the rounds of a block
			continue
		}
		e.PIDs = append(e.PIDs, w.PID)
	}
	return e
}

// InOrder gives what contradicts the order of a study in its entries, by place. A study that
// was resumed has gaps, and none of its runs is earlier than one before it in the order. No
// tolerance is needed: between two published runs there are 2 s at least, in which programs
// start.
func InOrder(s run.Study, host run.Host, entries map[string]Entry) []Finding {
	var all []Finding
	add := func(format string, args ...any) { all = append(all, Finding{Order, fmt.Sprintf(format, args...)}) }
	before := run.HostFile + " says that the study began at"
	end, err := time.Parse(time.RFC3339, host.StartedAt)
	if err != nil {
		add("%s: started_at: not a time (got %q)", run.HostFile, host.StartedAt)
	}
	for i, order := range s.Order {
		for _, stage := range order {
			e, ok := entries[s.Turn(i).Place(stage)]
			if !ok {
				continue
			}
			if want := e.Plan.FirstOf(s.Rounds); e.Plan.FirstIteration != want {
				add("%s: first_iteration is not that of attempt %d of its round (got %d, want %d)", e.Place, e.Plan.Attempt, e.Plan.FirstIteration, want)
			}
			start, err := time.Parse(time.RFC3339, e.StartedAt)
			switch {
			case err != nil:
				add("%s: started_at: not a time (got %q)", e.Place, e.StartedAt)
				continue
			case start.Before(end):
				add("%s: began at %s, but %s %s", e.Place, clock(start), before, clock(end))
			}
			before, end = e.Place+", which is before it in the order, ended at", start.Add(time.Duration(e.Seconds*float64(time.Second)))
		}
	}
	return all
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
