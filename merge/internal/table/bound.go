package table

import (
	"cmp"
	"slices"

	"scaleguild/internal/bound"
	"scaleguild/merge/internal/rundir"
)

// Bound is the constraint that limits a stage, as most of its valid runs have it.
type Bound struct {
	Name        string             `json:"name"`
	Agree       int                `json:"agree"`               // runs that have this bound
	Of          int                `json:"of"`                  // valid runs
	Limit       float64            `json:"limit_per_second"`    // responses that the bound allows; the lowest limit of all for "none"
	Measured    float64            `json:"measured_per_second"` // responses of the same run, correct and failed
	Utilisation float64            `json:"utilisation"`         // of the constraint; the highest of all for "none"
	Evidence    string             `json:"evidence"`
	Next        string             `json:"next"`        // what to turn next
	Others      []string           `json:"others"`      // bounds of the other runs, sorted
	Constraints []bound.Constraint `json:"constraints"` // all of them, of the same run
}

// foldBound takes the bound that most runs have, the first in the alphabet of
// equals. Its numbers are those of one run, so that they belong together: of the
// runs that agree, the one with the median rate (the lower of two).
func foldBound(runs []*rundir.Run) (*Bound, error) {
	byName := map[string][]bound.Result{}
	var names []string
	for _, r := range runs {
		result, err := bound.Of(r.Record)
		if err != nil {
			return nil, err
		}
		if byName[result.Name] == nil {
			names = append(names, result.Name)
		}
		byName[result.Name] = append(byName[result.Name], result)
	}
	if len(names) == 0 {
		return nil, nil
	}
	slices.Sort(names)
	name := slices.MaxFunc(names, func(a, b string) int { return cmp.Compare(len(byName[a]), len(byName[b])) })
	agree := byName[name]
	slices.SortStableFunc(agree, func(a, b bound.Result) int { return cmp.Compare(a.Measured, b.Measured) })
	typical := agree[(len(agree)-1)/2]
	return &Bound{
		Limit: typical.Limit, Utilisation: typical.Utilisation,
		Name: name, Agree: len(agree), Of: len(runs), Measured: typical.Measured,
		Evidence: plain(typical.Evidence), Next: plain(typical.Next), Constraints: typical.All,
		Others: slices.DeleteFunc(names, func(n string) bool { return n == name }),
	}, nil
}
