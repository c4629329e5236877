// Package capacity says up to which rate this machine measures validly: the highest rate of a
// run of the study capacity, whose service is no limit, that has a valid verdict. Beyond it the
// generator is the bound of a run, and not the service.
package capacity

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// Study is the name of the study that measures it.
const Study = "capacity"

// Command is what measures it.
const Command = "just known-answer --capacity"

// A Capacity is what a run of the study came to.
type Capacity struct {
	// RunID names the run.
	RunID string
	// Valid is the highest rate of a valid run, in responses per second, by generator; a generator
	// without one is not in it.
	Valid map[string]float64
	// Busy is the lowest rate of a run that the generator was the bound of, likewise.
	Busy map[string]float64
}

// Of reads the records of a run of the study.
func Of(folder string) (Capacity, error) {
	c := Capacity{RunID: filepath.Base(folder), Valid: map[string]float64{}, Busy: map[string]float64{}}
	files, err := run.Find(folder, run.RecordFile)
	if err != nil {
		return c, err
	}
	for _, file := range files {
		r, err := run.ReadFile[run.Record](file)
		if err != nil {
			return c, err
		}
		c.add(r)
	}
	return c, nil
}

func (c Capacity) add(r run.Record) {
	generator, rate := r.Plan.Generator(), r.Load.CompletedRate
	if r.Verdict.Valid {
		c.Valid[generator] = max(c.Valid[generator], rate)
	}
	if before, ok := c.Busy[generator]; r.Harness.HarnessBusyShare > run.MaxHarnessBusy && (!ok || rate < before) {
		c.Busy[generator] = rate
	}
}

// Latest is that of the newest run of the study below the folder runs; false without one.
func Latest(runs string) (c Capacity, ok bool, err error) {
	newest := run.Newest(runs, Study)
	if newest == "" {
		return c, false, nil
	}
	c, err = Of(newest)
	return c, err == nil, err
}

// Text says it in a line, generator by generator.
func (c Capacity) Text() string {
	var texts []string
	for _, generator := range slices.Sorted(maps.Keys(c.Valid)) {
		texts = append(texts, fmt.Sprintf("%.0f/s by %s", c.Valid[generator], generator))
	}
	if len(texts) == 0 {
		return "no valid run"
	}
	return "valid up to " + strings.Join(texts, ", ") + " (" + c.RunID + ")"
}

// Exceeds says of a plan that starts requests at a rate above what was measured; "" where it does
// not, and where nothing is known.
func (c Capacity) Exceeds(p run.Plan) string {
	limit, known := c.Valid[p.Generator()]
	rate, err := p.ArrivalRate()
	model, wrong := p.Model()
	if !known || err != nil || wrong != nil || model != run.OpenModel || float64(rate) <= limit {
		return ""
	}
	return fmt.Sprintf("%s: more requests start than this machine measures validly (got ARRIVAL_RATE=%d, want at most %.0f with GENERATOR=%s): the generator will be the bound",
		p.Stage, rate, limit, p.Generator())
}
