package run

import "strings"

// Places are what of a service can hold requests, each only so many at a time, as its manifest
// declares; null for those that it does not have.
type Places struct {
	// Workers are processes that work on one request each at a time.
	Workers *Capacity `json:"workers"`
	// Threads are those of each worker, or of the service where it has no Workers. A request
	// keeps one to its end.
	Threads *Capacity `json:"threads"`
	// Slots are calls to the upstream, of the whole service.
	Slots *Capacity `json:"slots"`
}

// A Capacity is where requests are held, as many as a variable of the service says.
type Capacity struct {
	// Variable is the count's name.
	Variable string `json:"variable"`
	// Where is KEY=VALUE, a value of another variable without which requests do not occupy the
	// place; "" for always.
	Where string `json:"where"`
	// EventLoop says that each of the workers is an event loop, which its handlers block.
	EventLoop bool `json:"event_loop"`
}

// placesOfSchema1 are those of the service that every run of schema 1 had: their plans do not
// say them.
func placesOfSchema1() any {
	place := func(variable, where string, loop bool) any {
		return map[string]any{"variable": variable, "where": where, "event_loop": loop}
	}
	return map[string]any{
		"workers": place(workersVariable, "HANDLERS=blocking", true),
		"threads": place("THREADS", "HANDLERS=threadpool", false),
		"slots":   place("UPSTREAM_SLOTS", "", false),
	}
}

// Occupied says whether requests of the plan occupy a place: it is declared, and the variable
// of its condition has the value.
func (p Plan) Occupied(place *Capacity) bool {
	if place == nil {
		return false
	}
	name, value, conditional := strings.Cut(place.Where, "=")
	return !conditional || p.Variables[name] == value
}

// Count is how many of a place the plan has, occupied or not: 0 for none, and where the plan does not
// have the variable, as a service of schema 1 may.
func (p Plan) Count(place *Capacity) (int, error) {
	if place == nil {
		return 0, nil
	}
	if _, has := p.Variables[place.Variable]; !has {
		return 0, nil
	}
	return Variable(p, place.Variable, ParseCount)
}
