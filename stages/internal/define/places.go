package define

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// Places are what of a service can hold requests, each only so many at a time: the bounds of a
// run follow from them. A service leaves out those that it does not have.
type Places struct {
	// Workers are processes that work on one request each at a time.
	Workers *Capacity `json:"workers"`
	// Threads are those of each worker (of the service where it has no Workers), of which a
	// request keeps one to its end.
	Threads *Capacity `json:"threads"`
	// Slots are calls to the upstream, of the whole service.
	Slots *Capacity `json:"slots"`
}

// A Capacity names the variable that says how many there are. Where nothing else is to be said, a
// definition writes the name alone: workers = "WORKERS".
type Capacity struct {
	// Variable is the count's name.
	Variable string `json:"variable"`
	// Where is KEY=VALUE, a value of another variable without which requests do not occupy the
	// place; "" for always.
	Where string `json:"where"`
	// EventLoop says that each of the workers is an event loop, which its handlers block.
	EventLoop bool `json:"event_loop"`
}

// UnmarshalJSON reads the name of a variable, or an object. A key that is unknown is an error, as
// everywhere: one with a slip would say nothing.
func (p *Capacity) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &p.Variable); err == nil {
		return nil
	}
	type plain Capacity // without this method
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode((*plain)(p))
}

// check notes places whose number or condition no variable of the service has.
func (p Places) check(at place, variables []Declared, ps *problems) {
	for _, of := range []struct {
		name string
		*Capacity
	}{{"workers", p.Workers}, {"threads", p.Threads}, {"slots", p.Slots}} {
		if of.Capacity == nil {
			continue
		}
		i := slices.IndexFunc(variables, func(v Declared) bool { return v.Name == of.Variable })
		switch {
		case i < 0:
			ps.add(at, didYouMean(of.Variable, names(variables)), "places.%s is no variable of the service (got %q, want one of variables)", of.name, of.Variable)
		case !counts(variables[i]):
			ps.add(at, "", "places.%s: %s does not always say how many (got a %s, want a count without words)", of.name, of.Variable, variables[i].Kind)
		}
		if err := checkWhere(of.Where, variables); err != nil {
			ps.add(at, "", "places.%s.where: %v", of.name, err)
		}
		if of.EventLoop && of.name != "workers" {
			ps.add(at, "", "places.%s.event_loop does not fit (got true, want it of workers only)", of.name)
		}
	}
}

// counts says whether a variable is always how many of something there are. Of a study in one file
// it can be anything, and each of its values is proved.
func counts(v Declared) bool { return v.Kind == Count && len(v.Values) == 0 || v.Kind == Any }

// proveCount notes a value that is not how many of a place there are, or of workers that report.
func (s Service) proveCount(at place, name, value string, ps *problems) {
	what := ""
	for _, of := range []struct {
		name string
		*Capacity
	}{{"workers", s.Places.Workers}, {"threads", s.Places.Threads}, {"slots", s.Places.Slots}} {
		if of.Capacity != nil && of.Variable == name {
			what = "places." + of.name
		}
	}
	if s.Workers == WorkersReport && name == workersVariable {
		what = "workers"
	}
	if _, err := run.ParseCount(value); err != nil && what != "" {
		ps.add(at, "", "%s: %v: it is the number of %s", name, err, what)
	}
}

// checkWhere is the error of a condition that no plan of the service can meet: a place that is
// never occupied bounds nothing, and nobody would notice.
func checkWhere(where string, variables []Declared) error {
	if where == "" {
		return nil
	}
	name, value, ok := strings.Cut(where, "=")
	i := slices.IndexFunc(variables, func(v Declared) bool { return v.Name == name })
	if !ok || i < 0 {
		return fmt.Errorf("not a value of a variable of the service (got %q, want KEY=VALUE)", where)
	}
	if err := variables[i].Accepts(value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// names lists the names of variables, in the order in which they are declared.
func names(variables []Declared) []string {
	var all []string
	for _, v := range variables {
		all = append(all, v.Name)
	}
	return all
}

// wordsOf are the words that the variable of a condition may have; nil where any value will do, as
// of a study in one file, where only the service knows what it takes. With them a reader of the
// plan can tell a word that is not the condition's from one that is no word at all.
func wordsOf(where string, variables []Declared) []string {
	name, _, _ := strings.Cut(where, "=")
	for _, v := range variables {
		if v.Name == name && v.Kind == Choice {
			return v.Values
		}
	}
	return nil
}

// plan gives the places as a plan has them: a type of its own, as plans are read by programs that
// know no definition.
func (p Places) plan(variables []Declared) run.Places {
	convert := func(p *Capacity) *run.Capacity {
		if p == nil {
			return nil
		}
		return &run.Capacity{Variable: p.Variable, Where: p.Where, Words: wordsOf(p.Where, variables), EventLoop: p.EventLoop}
	}
	return run.Places{Workers: convert(p.Workers), Threads: convert(p.Threads), Slots: convert(p.Slots)}
}
