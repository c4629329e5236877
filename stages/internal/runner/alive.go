package runner

import (
	"fmt"
	"slices"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/collect"
)

// aliveWorkers are the workers of a service that is still up: nil where they report at their end,
// which is yet to come.
func (x *execution) aliveWorkers() ([]run.Worker, error) {
	switch {
	case !x.plan.WorkersReport:
		return x.livingWorkers()
	case x.plan.Service == run.Kept:
		return x.keptWorkers()
	}
	return nil, nil
}

// livingWorkers are the processes of the service's group: all that is known of the workers of a
// service that does not say which they are.
func (x *execution) livingWorkers() ([]run.Worker, error) {
	pids, err := x.service.Group.Processes()
	if err != nil {
		return nil, fmt.Errorf("the service's processes: %w", err)
	}
	slices.Sort(pids)
	workers := []run.Worker{}
	for _, pid := range pids {
		workers = append(workers, run.Worker{PID: pid})
	}
	return workers, nil
}

// readReports reads what each worker of a kept service has counted so far, by process id. Of one
// that counts only at its end, no round could be told from another.
func (x *execution) readReports() error {
	if !x.plan.WorkersReport {
		return nil
	}
	var err error
	x.reports, err = collect.ReadReports(x.state())
	if err == nil && len(x.reports) == 0 {
		return cli.Fail(cli.Usage, `leave rounds out of the study, or workers = "reports" out of the service's manifest`,
			"the workers count nothing while they run (got no STATE_DIR/workers/PID.counters, want one of each)")
	}
	return err
}

// keptWorkers are the workers of a kept service, with what each has counted since its load began.
// One that was not there before has no counts, as one that is killed leaves none.
func (x *execution) keptWorkers() ([]run.Worker, error) {
	workers, err := readWorkers(x.state())
	if err != nil {
		return nil, err
	}
	now, err := collect.ReadReports(x.state())
	for i := range workers {
		w := &workers[i]
		if before, known := x.reports[w.PID]; known {
			now[w.PID].Since(before).AddTo(w)
		}
	}
	return workers, err
}
