package bound

import (
	"cmp"
	"fmt"
	"slices"

	"scaleguild/internal/run"
)

// Names of the bounds.
const (
	CPU          = "cpu"
	SerialLoop   = "serial loop"
	Threads      = "threads"
	Slots        = "slots"
	Population   = "population"
	DatabaseLock = "database lock"
	ArrivalRate  = "arrival rate"
	None         = "none"
)

// What counts as full. Shares are of 1.
const (
	// MinUtilisation is the least utilisation of a constraint that is called the bound.
	MinUtilisation = 0.90
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
	Name        string  `json:"name"`
	Utilisation float64 `json:"utilisation"`      // share of it that was in use, 0 to 1
	Limit       float64 `json:"limit_per_second"` // responses per second that it allows: X / U
	Capacity    float64 `json:"capacity"`         // servers m: cores, slots, threads, VUs, turns
	Demand      float64 `json:"demand_seconds"`   // time that a response occupies one of them
	Evidence    string  `json:"evidence"`         // a sentence with the numbers
	Next        string  `json:"next"`             // what to turn to raise the limit

	// full says that a CPU less used than that was full all the same, if the hypervisor took
	// from it what it took from the machine on average.
	full bool
}

// Result is what limits a run.
type Result struct {
	Name        string       `json:"name"`
	Predicted   float64      `json:"predicted_per_second"` // responses that the bound allows; the lowest limit for None
	Measured    float64      `json:"measured_per_second"`  // responses of the window, correct and failed
	Utilisation float64      `json:"utilisation"`          // of the bound; the highest one for None
	Evidence    string       `json:"evidence"`
	Next        string       `json:"next"`
	All         []Constraint `json:"constraints"` // fullest first
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
		return none(result), nil
	}
	result.Name, result.Predicted, result.Utilisation = c.Name, c.Limit, c.Utilisation
	result.Evidence, result.Next = c.Evidence, c.Next
	if c.Name == CPU {
		result.Evidence += alsoFull(all)
	}
	return result, nil
}

// pick gives the constraint that is the bound, if one is.
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

// alsoFull names what is full because the CPU is.
func alsoFull(all []Constraint) string {
	text := ""
	for _, c := range all {
		if c.Name != CPU && c.Name != ArrivalRate && c.Utilisation >= MinUtilisation {
			text += fmt.Sprintf("; the %s is %.0f %% in use as well, because whoever holds it waits for the CPU", phrase(c.Name), 100*c.Utilisation)
		}
	}
	return text
}

// none describes a run in which nothing was full.
func none(result Result) Result {
	result.Name = None
	result.Next = "more load, or a longer look at what requests wait for"
	result.Evidence = "nothing was full"
	for i, c := range result.All[:min(2, len(result.All))] {
		result.Evidence += fmt.Sprintf("%s%s %.0f %%", []string{": ", ", "}[i], phrase(c.Name), 100*c.Utilisation)
	}
	if len(result.All) > 0 {
		result.Utilisation = result.All[0].Utilisation
		result.Predicted = slices.MinFunc(result.All, func(a, b Constraint) int { return cmp.Compare(a.Limit, b.Limit) }).Limit
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
