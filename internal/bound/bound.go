package bound

import (
	"cmp"
	"fmt"
	"slices"

	"scaleguild/internal/run"
)

// Names of the bounds, as table.json and the live view have them. Published results hold
// them: a name is never reused for another constraint.
const (
	CPU          = "cpu"           // servers: the cores of the quota, as far as others leave them
	Workers      = "workers"       // servers: workers that work on one request at a time
	SerialLoop   = "serial loop"   // the same where each is an event loop, with handlers that block it
	Threads      = "threads"       // servers: threads of the pools of all workers
	Slots        = "slots"         // servers: calls to the upstream that the service allows at a time
	Population   = "population"    // servers: VUs of the closed model; the load is the limit
	DatabaseLock = "database lock" // servers: turns to write, one a worker
	ArrivalRate  = "arrival rate"  // of the open model; the load is the limit
	None         = "none"          // nothing was full
)

// What counts as full. Shares are of 1.
const (
	// MinUtilisation is the least utilisation of a constraint that is called the bound. It is
	// chosen, and below 1 on purpose: a full place is measured a little below 1, as it idles
	// while the next request is on its way to it, and as windows do not begin and end with it.
	MinUtilisation = run.FullCPU
	// CPUTie is how much fuller than the CPU something else may be while a CPU that is
	// full is the bound: a slot, a thread or the turn to write is held while its holder
	// waits for the CPU, so a full CPU fills them as well.
	CPUTie = 0.05
	// KeepsUp is the share of the offered rate from which an open load is answered
	// as it comes, so that nothing but the load limits the rate.
	KeepsUp = 0.99
)

// Constraint is one place where requests can be held up.
type Constraint struct {
	// Name is one of the bounds, never None.
	Name string `json:"name"`
	// Utilisation U is the share of its servers that was in use on average, from 0. It is
	// measured, so that it may come out a little above 1: the readings of a window are not at
	// the edges of the quota's periods.
	Utilisation float64 `json:"utilisation"`
	// Limit is how many responses per second it allows: m / D, which is X / U for the X
	// responses per second that were measured.
	Limit float64 `json:"limit_per_second"`
	// Capacity m is its number of servers: cores, slots, threads, VUs, event loops or turns.
	// For ArrivalRate it is the offered rate per second.
	Capacity float64 `json:"capacity"`
	// Demand D is how many seconds a response, correct or failed, occupies one of them. For
	// ArrivalRate it is 1: a response is one of those that were offered.
	Demand float64 `json:"demand_seconds"`
	// Evidence is a clause with the numbers, without a full stop.
	Evidence string `json:"evidence"`
	// Next is what to turn to raise the limit, without a full stop.
	Next string `json:"next"`

	// full says that a CPU less used than that was full all the same, if the hypervisor took
	// from it what it took from the machine on average.
	full bool
}

// Result is what limits a run.
type Result struct {
	// Name is the bound's.
	Name string `json:"name"`
	// Limit is how many responses per second the bound allows; for None the lowest limit
	// of all constraints, which is how far the rate could rise if nothing else became full.
	Limit float64 `json:"limit_per_second"`
	// Measured is how many responses per second finished in the window, correct and failed: a
	// failed response has used its servers as well.
	Measured float64 `json:"measured_per_second"`
	// Utilisation is the bound's, from 0 to about 1; for None the highest of all constraints.
	Utilisation float64 `json:"utilisation"`
	// Evidence and Next are the bound's, as in Constraint; for None they name the two fullest
	// constraints, and say that the load is too small.
	Evidence string `json:"evidence"`
	Next     string `json:"next"` // see Evidence
	// All are the constraints that the service has, fullest first; those that are equally
	// full in the fixed order of constraints().
	All []Constraint `json:"constraints"`
}

// Of names the bound of a run. Constraints that the service does not have are left
// out. Its error says what it misses: a variable that every plan has or that goes
// with another, or a figure that every run with a response has.
func Of(r run.Record) (Result, error) {
	u, err := usageOf(r)
	if err != nil {
		return Result{}, fmt.Errorf("%s/%s: no bound can be named: %w", r.Plan.Study, r.Plan.Stage, err)
	}
	all := u.constraints()
	slices.SortStableFunc(all, func(a, b Constraint) int { return cmp.Compare(b.Utilisation, a.Utilisation) })
	result := Result{Measured: u.responses, All: all}
	c, ok := pick(all)
	if !ok {
		c, ok = u.taken()
	}
	if !ok {
		return none(result), nil
	}
	result.Name, result.Limit, result.Utilisation = c.Name, c.Limit, c.Utilisation
	result.Evidence, result.Next = c.Evidence, c.Next
	if c.Name == CPU {
		result.Evidence += alsoFull(all)
	}
	return result, nil
}

// pick gives the constraint that is the bound, if one is. An offered rate that is answered
// as it comes wins over all others, as nothing of the service limits the rate then; a full
// CPU wins over what is hardly fuller, as it is the cause of that; else the fullest is it.
func pick(all []Constraint) (Constraint, bool) {
	var fullest, cpu Constraint
	for _, c := range all {
		switch {
		case c.Name == ArrivalRate && c.Utilisation >= KeepsUp:
			return c, true
		case c.Name == ArrivalRate: // an offered rate that is not reached limits nothing
		case c.Utilisation > fullest.Utilisation:
			fullest = c
		}
		if c.Name == CPU {
			cpu = c
		}
	}
	if fullest.Utilisation < MinUtilisation {
		return Constraint{}, false
	}
	if cpu.full || cpu.Utilisation >= max(MinUtilisation, fullest.Utilisation-CPUTie) {
		return cpu, true
	}
	return fullest, true
}

// alsoFull names what is full because the CPU is, so that a reader who sees a utilisation
// above the CPU's learns why it is not the bound.
func alsoFull(all []Constraint) string {
	text := ""
	for _, c := range all {
		if c.Name != CPU && c.Name != ArrivalRate && c.Utilisation >= MinUtilisation {
			text += fmt.Sprintf("; the %s is %.0f %% in use as well, because whoever holds it waits for the CPU", phrase(c.Name), 100*c.Utilisation)
		}
	}
	return text
}

// none describes a run in which nothing was full. Its two fullest constraints are named: what
// is 85 % full is a better guess at the next bound than none.
func none(result Result) Result {
	result.Name = None
	result.Next = "more load, or a longer look at what requests wait for"
	result.Evidence = "nothing was full"
	for i, c := range result.All[:min(2, len(result.All))] {
		result.Evidence += fmt.Sprintf("%s%s %.0f %%", []string{": ", ", "}[i], phrase(c.Name), 100*c.Utilisation)
	}
	if len(result.All) > 0 {
		result.Utilisation = result.All[0].Utilisation
		result.Limit = slices.MinFunc(result.All, func(a, b Constraint) int { return cmp.Compare(a.Limit, b.Limit) }).Limit
	}
	return result
}

// phrase writes a bound's name inside a sentence.
func phrase(name string) string {
	switch name {
	case CPU:
		return "CPU"
	case DatabaseLock:
		return "turn to write to the database"
	}
	return name
}
