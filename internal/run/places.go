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
	// Words are the values that the variable of Where may have: another one would say neither that
	// requests occupy the place nor that they do not. Null where any value is one.
	Words []string `json:"words"`
	// EventLoop says that each of the workers is an event loop, which its handlers block.
	EventLoop bool `json:"event_loop"`
}

// placesOfSchema1 are those of the service that every run of schema 1 had: their plans do not
// say them.
func placesOfSchema1() any {
	place := func(variable, where string, loop bool) any {
		var words []any
		if where != "" {
			words = []any{"blocking", "threadpool", "async"}
		}
		return map[string]any{"variable": variable, "where": where, "words": words, "event_loop": loop}
	}
	return map[string]any{
		"workers": place(workersVariable, "HANDLERS=blocking", true),
		"threads": place("THREADS", "HANDLERS=threadpool", false),
		"slots":   place("UPSTREAM_SLOTS", "", false),
	}
}

// Occupied says whether requests of the plan occupy a place: it is declared, and the variable of
// its condition has the value. A value that is none of the variable's words is an error, and so is
// a variable that the plan lacks; in schema 1, whose plans declare no places, it lacks the place.
func (p Plan) Occupied(place *Capacity) (bool, error) {
	if place == nil || place.Where == "" {
		return place != nil, nil
	}
	name, value, _ := strings.Cut(place.Where, "=")
	if p.lacks(name) {
		return false, nil
	}
	got, err := Variable(p, name, func(text string) (string, error) {
		if place.Words == nil {
			return text, nil
		}
		return word(place.Words...)(text)
	})
	return got == value, err
}

// Count is how many of a place the plan has, occupied or not: 0 for none. A variable that the plan
// lacks is an error, but for one of schema 1 that no condition of the plan asks for.
func (p Plan) Count(place *Capacity) (int, error) {
	if place == nil {
		return 0, nil
	}
	if p.lacks(place.Variable) {
		occupied, err := p.Occupied(place)
		if err != nil || !occupied || place.Where == "" {
			return 0, err
		}
	}
	return Variable(p, place.Variable, ParseCount)
}

// lacks says whether a plan of schema 1 has no such variable: the places of such plans are those
// of our own service, whichever service they are of.
func (p Plan) lacks(name string) bool {
	_, has := p.Variables[name]
	return !has && p.Schema < 2
}
