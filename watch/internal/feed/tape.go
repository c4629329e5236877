package feed

import (
	"sort"
	"time"
)

// The time between what has no time of its own. A replay shall not wait as long
// as the study did for programs to start and for the machine to become quiet.
const (
	beforeLoad = 2 * time.Second // from a run's plan to the start of its load
	afterLoad  = time.Second     // from its last sample to its record
	betweenRun = time.Second     // from a record to the next run's plan
)

// A Tape holds the events of one run directory, each with its time since the
// tape's start: the seconds of the load as they were, what lies between them
// cut to a few seconds. Equal events have equal times, whoever reads them and when.
type Tape struct {
	events []Event
	at     []time.Duration
	load   map[Key]time.Duration // when the load of a run began
}

// Add puts an event at the tape's end. A directory that is newly opened clears it.
func (t *Tape) Add(e Event) {
	if _, ok := e.(Opened); ok || t.load == nil {
		*t = Tape{load: map[Key]time.Duration{}}
	}
	t.events = append(t.events, e)
	t.at = append(t.at, t.time(e))
}

func (t *Tape) time(e Event) time.Duration {
	end := t.End()
	switch e := e.(type) {
	case Began:
		if len(t.load) > 0 {
			end += betweenRun
		}
		t.load[e.Key] = end + beforeLoad
	case Sampled:
		end = max(end, t.load[e.Key]+time.Duration(e.Sample.Second+1)*time.Second)
	case Recorded, Unreadable, Failed:
		end += afterLoad
	}
	return end
}

// Len is the number of events.
func (t *Tape) Len() int { return len(t.events) }

// Event gives event i, from 0.
func (t *Tape) Event(i int) Event { return t.events[i] }

// End is the time of the last event; 0 for an empty tape.
func (t *Tape) End() time.Duration {
	if len(t.at) == 0 {
		return 0
	}
	return t.at[len(t.at)-1]
}

// Until is the number of events up to a time, those at it included.
func (t *Tape) Until(at time.Duration) int {
	return sort.Search(len(t.at), func(i int) bool { return t.at[i] > at })
}

// Step is the time of the next event after a time, or of the last one before it
// when back is true. Where there is none, it is the tape's end or start.
func (t *Tape) Step(at time.Duration, back bool) time.Duration {
	if back {
		i := sort.Search(len(t.at), func(i int) bool { return t.at[i] >= at })
		if i == 0 {
			return 0
		}
		return t.at[i-1]
	}
	if i := t.Until(at); i < len(t.at) {
		return t.at[i]
	}
	return t.End()
}

// Load is when the load of a stage's newest run began.
func (t *Tape) Load(stage string) (at time.Duration, ok bool) {
	for key, began := range t.load {
		if key.Stage == stage && began >= at {
			at, ok = began, true
		}
	}
	return at, ok
}

// Time is the time of event i since the tape's start.
func (t *Tape) Time(i int) time.Duration { return t.at[i] }
