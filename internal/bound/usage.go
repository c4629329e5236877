package bound

import (
	"errors"
	"fmt"
	"strings"

	"scaleguild/internal/run"
)

// usage is how much of everything a run used per second of its window.
// Busy times per second are mean numbers of requests in that state (Little's law: Little, A
// proof for the queuing formula L = λW, Operations Research 9, 1961). So a time over all
// responses, divided by the window, is how many servers were busy.
type usage struct {
	// What the plan gives.
	model   string                                   // run.ClosedModel or run.OpenModel
	workers float64                                  // that work on one request at a time; 0 where they do not
	loops   bool                                     // the workers are event loops
	writers float64                                  // workers that report, each with turns to write; 0 where none does
	threads float64                                  // of all pools; 0 unless the handlers need one
	slots   float64                                  // calls to the upstream at a time; 0 when the service has no such limit
	vus     float64                                  // in the open model the most that can be busy; 0 where a script makes a VU wait as well
	offered float64                                  // starts per second, in the open model; 0 otherwise
	start   string                                   // what they are of: requests, or iterations of a script
	turn    struct{ workers, threads, slots string } // the variables to turn for more of them

	// What was measured.
	responses float64 // per second, correct and failed
	answered  float64 // iterations per second, of a request each but in a script
	cores     float64 // the quota, as the kernel has it
	lost      float64 // share of the service's CPUs that the hypervisor and others took; 0 where it is not known
	stolen    float64 // share of all CPUs' time that the hypervisor took, where lost is not known; else 0
	cpus      float64 // that the service may run on
	cpu       float64 // CPU seconds per second
	parked    float64 // mean number of requests at the upstream; 0 where there is none
	writeHold float64 // mean number of turns to write that are held
	writeWait float64 // mean number of requests that wait for one
	inFlight  float64 // mean number of requests that were started and not finished
}

// share is the CPU utilisation.
func (u usage) share() float64 { return u.cpu / u.cores }

// usageOf takes what Of needs from a record. A figure that is 0 where every run with a
// response has one is an error, and no division: a bound from it would be infinite, or NaN.
func usageOf(r run.Record) (usage, error) {
	u, err := capacities(r.Plan)
	if err != nil {
		return u, err
	}
	n := float64(r.Load.Completed + r.Load.Failed)
	switch {
	case r.CPU.WallSeconds <= 0:
		return u, fmt.Errorf("the window's length is missing (got %g s, want more)", r.CPU.WallSeconds)
	case r.Budget.QuotaRead <= 0:
		return u, fmt.Errorf("the CPU quota is missing (got %g cores, want more)", r.Budget.QuotaRead)
	case r.CPU.UsageSeconds <= 0:
		return u, fmt.Errorf("the CPU time used is missing (got %g s, want more)", r.CPU.UsageSeconds)
	case n <= 0:
		return u, errors.New("no response finished in the window (got 0, want at least 1)")
	}
	u.responses, u.cpu, u.cores = n/r.CPU.WallSeconds, r.CPU.UsageSeconds/r.CPU.WallSeconds, r.Budget.QuotaRead
	// An arrival is of an iteration. Without a script that is one request; a script may send several
	// in one, so that responses and arrivals cannot be compared there.
	u.answered, u.start = u.responses, "requests"
	if r.Script != nil {
		u.answered, u.start = float64(r.Script.Iterations)/r.CPU.WallSeconds, "iterations"
	}
	u.cpus = float64(len(r.Budget.ServiceCPUs))
	if lost := r.Lost(); lost != nil {
		u.lost = *lost
	} else {
		u.stolen = r.Harness.HostStealShare
	}
	u.inFlight = r.Load.MeanInFlight
	if w := r.UpstreamWindow; w != nil {
		u.parked = w.MeanParked
	}
	return u, u.addTurns(r)
}

// addTurns adds the turns to write: of the window where the workers count, else of the run.
func (u *usage) addTurns(r run.Record) error {
	if w := r.WorkersWindow; w != nil {
		if w.WallSeconds <= 0 {
			return fmt.Errorf("the workers' counters have no time between them (got %g s, want more)", w.WallSeconds)
		}
		u.writeHold, u.writeWait = min(w.WriteHold/w.WallSeconds, u.writers), w.WriteWait/w.WallSeconds
		return nil
	}
	return u.addTurnsOfRun(r)
}

// addTurnsOfRun estimates the turns of the window from those of the whole run: what a
// request demands of a turn is taken from there, and the rate from the window. A process
// has one turn, so the result is bounded on both sides: all of the window may have been
// held, and at the least what the rest of the run had no time for. In a window that stalls,
// the rate alone says too little.
func (u *usage) addTurnsOfRun(r run.Record) error {
	var hold, wait float64
	var requests, writes int
	for _, w := range r.Workers {
		if w.Requests == nil && r.Plan.WorkersReport {
			return fmt.Errorf("worker %d did not report its end (got no counts, want those of the whole run)", w.PID)
		}
		if w.Requests == nil || w.Writes == nil || w.WriteHold == nil || w.WriteWait == nil {
			return nil // turns that nobody counts, as without a database, bound nothing that could be named
		}
		hold, wait = hold+*w.WriteHold, wait+*w.WriteWait
		requests, writes = requests+*w.Requests, writes+*w.Writes
	}
	if writes == 0 {
		return nil
	}
	if requests <= 0 {
		return fmt.Errorf("the workers wrote %d times in no request (got %d requests, want more)", writes, requests)
	}
	least := (hold - u.writers*max(0, loadSeconds(r)-r.CPU.WallSeconds)) / r.CPU.WallSeconds
	u.writeHold = min(max(u.responses*hold/float64(requests), least), u.writers)
	u.writeWait = u.responses * wait / float64(requests)
	return nil
}

// capacities reads from a plan how much of everything there is. A variable that is
// missing or malformed is an error, and so is a word of MODEL that is not known: which
// constraints there are follows from it. Turns to write are counted by workers that report alone,
// so that without reports nobody can be said to wait for one.
func capacities(p run.Plan) (usage, error) {
	var u usage
	for _, read := range []func() error{
		func() (err error) { u.model, err = p.Model(); return err },
		func() error { return u.takePlaces(p) },
		func() error {
			if p.Script != "" {
				return nil
			}
			return count(&u.vus, p.VUs)()
		},
		func() error {
			if !p.WorkersReport {
				return nil
			}
			return count(&u.writers, p.Workers)()
		},
	} {
		if err := read(); err != nil {
			return u, err
		}
	}
	if u.model == run.OpenModel {
		return u, count(&u.offered, p.ArrivalRate)()
	}
	return u, nil
}

// count reads a whole number, as a function that a list of readings can hold.
func count(to *float64, read func() (int, error)) func() error {
	return func() error {
		n, err := read()
		*to = float64(n)
		return err
	}
}

// takePlaces reads how many of each of the service's places there are, 0 of those that
// requests do not occupy. Each worker has a pool of threads of its own, and a request that one
// worker got never runs in another's; who works with threads works on more than one request.
func (u *usage) takePlaces(p run.Plan) error {
	var workers, threads, slots float64
	for _, of := range []struct {
		place *run.Capacity
		to    *float64
	}{{p.Places.Workers, &workers}, {p.Places.Threads, &threads}, {p.Places.Slots, &slots}} {
		if err := count(of.to, func() (int, error) { return p.Count(of.place) })(); err != nil {
			return err
		}
	}
	// By threads, workers, slots. A word that its variable does not have is an error here: taken for
	// another word it would leave a bound out, and the next one would be named in its stead.
	var occupied [3]bool
	for i, place := range []*run.Capacity{p.Places.Threads, p.Places.Workers, p.Places.Slots} {
		var err error
		if occupied[i], err = p.Occupied(place); err != nil {
			return err
		}
	}
	switch {
	case occupied[0]:
		u.threads, u.turn.threads = threads*max(1, workers), p.Places.Threads.Variable
	case occupied[1]:
		u.workers, u.loops, u.turn.workers = workers, p.Places.Workers.EventLoop, toTurn(*p.Places.Workers)
	}
	if occupied[2] {
		u.slots, u.turn.slots = slots, p.Places.Slots.Variable
	}
	return nil
}

// toTurn is the variable to turn for workers that do not wait: that of their condition, where
// they are event loops, else that of their number. More workers of one request each are more
// places; more event loops that block are no remedy, as each still waits with all of its
// requests, where other handlers would not.
func toTurn(workers run.Capacity) string {
	if name, _, conditional := strings.Cut(workers.Where, "="); conditional && workers.EventLoop {
		return name
	}
	return workers.Variable
}

// loadSeconds is the length of the whole load: of all phases together.
func loadSeconds(r run.Record) float64 {
	length := 0.0
	for _, p := range r.Phases {
		length += p.DurationSeconds
	}
	return length
}
