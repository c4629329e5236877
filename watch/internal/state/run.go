package state

import (
	"time"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/feed"
)

// Status is what has become of a run.
type Status int

// The statuses of a run.
const (
	Waiting Status = iota // not begun, or taken away unfinished
	Running
	Done
	Failed // broke: the run has no record
)

// String names a status.
func (s Status) String() string {
	return [...]string{"waiting", "running", "done", "failed"}[s]
}

// A Run is one run of one stage as far as it is known.
type Run struct {
	Key     feed.Key
	Status  Status
	Plan    *run.Plan    // nil before it has begun
	Course  Course       // as the plan says
	Samples []run.Sample // by second
	Record  *run.Record  // nil before it is done, and when it cannot be read
	Verdict run.Verdict  // computed from the record, not the stored one

	limit, says string // see Bound and Says
}

// Rough says that the run is done and void for nothing but that a rough look was asked for.
func (r *Run) Rough() bool {
	return r.Record != nil && r.Record.Plan.Rough && len(run.Faults(*r.Record, r.Verdict.Reasons)) == 0
}

// Last is the newest sample, nil before the first.
func (r *Run) Last() *run.Sample {
	if len(r.Samples) == 0 {
		return nil
	}
	return &r.Samples[len(r.Samples)-1]
}

// Quantiles gives the newest second that had a response, nil when none had.
// Quantiles of seconds are never averaged.
func (r *Run) Quantiles() *run.Sample {
	for i := len(r.Samples) - 1; i >= 0; i-- {
		if r.Samples[i].P50 != nil && r.Samples[i].P99 != nil {
			return &r.Samples[i]
		}
	}
	return nil
}

// Rate is the completed rate per second: the record's, or of the seconds of the
// window that have passed. There is none before the window.
func (r *Run) Rate() (rate float64, known bool) {
	if r.Record != nil {
		return r.Record.Load.CompletedRate, true
	}
	completed, seconds := 0, 0
	for _, s := range r.Samples {
		if s.Phase == run.Window {
			completed += s.Completed
			seconds++
		}
	}
	if seconds == 0 {
		return 0, false
	}
	return float64(completed) / float64(seconds), true
}

// Failures counts the responses of the window that were not correct.
func (r *Run) Failures() int {
	if r.Record != nil {
		return r.Record.Load.Failed
	}
	failed := 0
	for _, s := range r.Samples {
		if s.Phase == run.Window {
			failed += s.Failed
		}
	}
	return failed
}

// A Course is what the plan says of a run's course. It is zero before the run has
// begun, and when the plan does not say it, which is a trouble.
type Course struct {
	WarmUp, Window time.Duration
	Drain          time.Duration // at most
	Cores          float64       // how many CPUs' time the service may use
}

// courseOf reads it from the plan.
func courseOf(p run.Plan) (c Course, err error) {
	if c.WarmUp, err = p.WarmUp(); err != nil {
		return Course{}, err
	}
	if c.Window, err = p.Window(); err != nil {
		return Course{}, err
	}
	if c.Drain, err = p.Drain(); err != nil {
		return Course{}, err
	}
	if c.Cores, err = p.Quota(); err != nil {
		return Course{}, err
	}
	return c, nil
}

// A Phase is where in its course a run is.
type Phase struct {
	Name    string        // "" before the load has begun
	Elapsed time.Duration // of the phase
	Length  time.Duration // of the phase; of the drain its longest
}

// Left is the time left in the phase; of the drain, the most that may be left.
func (p Phase) Left() time.Duration { return max(0, p.Length-p.Elapsed) }

// Phase tells from the newest sample where the run is.
func (r *Run) Phase() Phase {
	last := r.Last()
	if last == nil {
		return Phase{}
	}
	now := time.Duration(last.Second+1) * time.Second
	warmUp, window := r.Course.WarmUp, r.Course.Window
	switch {
	case window == 0: // it is not known where in its phase the run is
		return Phase{Name: last.Phase}
	case last.Phase == run.WarmUp && now < warmUp:
		return Phase{run.WarmUp, now, warmUp}
	case last.Phase != run.Drain && now < warmUp+window: // the next second is of the window
		return Phase{run.Window, now - warmUp, window}
	}
	return Phase{run.Drain, max(0, now-warmUp-window), r.Course.Drain}
}
