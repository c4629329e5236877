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
	// MinCPU is the CPU utilisation from which the CPU is the bound even where
	// something else is fuller: a slot, a thread or the turn to write is held while its
	// holder waits for the CPU, so a full CPU fills them as well.
	MinCPU = 0.95
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

// Of names the bound of a run. Constraints whose variables the service does not
// have are left out. A run without responses has no bound.
func Of(r run.Record) Result {
	u := usageOf(r)
	if u.responses <= 0 {
		return Result{Name: None, Evidence: "no response finished in the window", Next: "find out why nothing is answered", All: []Constraint{}}
	}
	all := u.constraints()
	slices.SortStableFunc(all, func(a, b Constraint) int { return cmp.Compare(b.Utilisation, a.Utilisation) })
	result := Result{Measured: u.responses, All: all}
	if c, ok := pick(all); ok {
		result.Name, result.Predicted, result.Utilisation = c.Name, c.Limit, c.Utilisation
		result.Evidence, result.Next = c.Evidence, c.Next
		if c.Name == CPU {
			result.Evidence += alsoFull(all)
		}
		return result
	}
	return none(result)
}

// pick gives the constraint that is the bound, if one is.
func pick(all []Constraint) (Constraint, bool) {
	for _, c := range all {
		if c.Name == ArrivalRate && c.Utilisation >= KeepsUp {
			return c, true
		}
	}
	for _, c := range all {
		if c.Name == CPU && c.Utilisation >= MinCPU {
			return c, true
		}
	}
	for _, c := range all { // fullest first
		// Below what keeps up, the offered rate is what a service failed to reach.
		if c.Utilisation >= MinUtilisation && c.Name != ArrivalRate {
			return c, true
		}
	}
	return Constraint{}, false
}

// alsoFull names what is full because the CPU is.
func alsoFull(all []Constraint) string {
	text := ""
	for _, c := range all {
		if c.Name != CPU && c.Name != ArrivalRate && c.Utilisation >= MinUtilisation {
			text += fmt.Sprintf("; the %s is %.0f %% in use as well, because whoever holds it waits for the CPU", spelled(c.Name), 100*c.Utilisation)
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
		result.Evidence += fmt.Sprintf("%s%s %.0f %%", []string{": ", ", "}[i], spelled(c.Name), 100*c.Utilisation)
	}
	if len(result.All) > 0 {
		result.Utilisation = result.All[0].Utilisation
		result.Predicted = slices.MinFunc(result.All, func(a, b Constraint) int { return cmp.Compare(a.Limit, b.Limit) }).Limit
	}
	return result
}

// spelled writes a bound's name inside a sentence.
func spelled(name string) string {
	switch name {
	case CPU:
		return "CPU"
	case DatabaseLock:
		return "turn to write to the database"
	}
	return name
}
