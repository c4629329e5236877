package runner

import (
	"fmt"
	"time"

	"scaleguild/internal/run"
)

// forecast estimates how long the runs that are to come will take, from those
// that have finished.
type forecast struct {
	byStage map[string]time.Duration // the last run of each
	sum     time.Duration
	runs    int
}

func newForecast() *forecast { return &forecast{byStage: map[string]time.Duration{}} }

// add notes how long a run took.
func (f *forecast) add(stage string, took time.Duration) {
	f.byStage[stage] = took
	f.sum += took
	f.runs++
}

// remaining adds up what the stages will take: each as long as its last run, or as
// the mean of all when it has not been run. It is false when nothing has
// finished yet.
func (f *forecast) remaining(stages []string) (time.Duration, bool) {
	if f.runs == 0 {
		return 0, false
	}
	var all time.Duration
	for _, stage := range stages {
		took, ok := f.byStage[stage]
		if !ok {
			took = f.sum / time.Duration(f.runs)
		}
		all += took
	}
	return all, true
}

// loadOf is how long the load of a finished run lasted, by its record.
func loadOf(r run.Record) time.Duration {
	last := r.Phases[len(r.Phases)-1]
	return time.Duration((last.StartSeconds + last.DurationSeconds) * float64(time.Second))
}

// text is what the runs that are not done yet will take, in words; empty when
// nothing can be said.
func (f *forecast) text(all []scheduled, done map[string]run.Record) string {
	var stages []string
	for _, one := range all {
		if _, ok := done[one.dir]; !ok {
			stages = append(stages, one.plan.Stage)
		}
	}
	left, ok := f.remaining(stages)
	if !ok {
		return ""
	}
	return "about " + inWords(left) + " left  "
}

// inWords rounds a duration to what a person wants to know.
func inWords(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
}
