package runner

import (
	"context"
	"time"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/collect"
)

// quietReading is how long one look at the machine takes.
const quietReading = time.Second

// Quiet is how the runner waits, before each run, for the machine to be quiet: for
// at most run.MaxBusyBefore of its CPUs to be busy, as others would take part in the run.
type Quiet struct {
	// Busy takes quietReading and gives the share of all CPUs that was busy in it.
	Busy func(context.Context) (float64, error)
	// Longest is how long to wait at most, for all runs together: it is what is left of it. The run
	// then begins all the same, and its record says how busy the machine was.
	Longest time.Duration
}

// QuietMachine watches this machine.
func QuietMachine(longest time.Duration) Quiet {
	return Quiet{
		Busy:    func(ctx context.Context) (float64, error) { return collect.BusyShare(ctx, quietReading) },
		Longest: longest,
	}
}

// await waits for a quiet machine and gives the last share that it saw.
func (q *Quiet) await(ctx context.Context, p run.Plan, g Progress) (float64, error) {
	for {
		busy, err := q.Busy(ctx)
		if err != nil || busy <= run.MaxBusyBefore {
			return busy, err
		}
		g.Wait(p, busy, q.Longest)
		if q.Longest <= 0 {
			return busy, nil
		}
		q.Longest -= quietReading
	}
}
