package runner

import "scaleguild/stages/internal/budget"

// files is what the watch over a run looks at beside the limits: the files and programs that
// the run is made by. A file that is changed in the middle of a run and changed back before
// the next one would otherwise leave no trace.
func (x *execution) files() budget.Beside {
	return budget.Beside{Start: x.sums.reading(), Read: func() (budget.Reading, error) {
		now, err := x.runner.Sums()
		return now.reading(), err
	}}
}

// shownDigits of a sum tell two files apart; host.json has all of them.
const shownDigits = 12

// reading has the first digits of each sum.
func (s Sums) reading() budget.Reading {
	out := budget.Reading{}
	for what, sums := range map[string]map[string]string{"file ": s.Files, "program ": s.Programs} {
		for name, sum := range sums {
			out[what+name] = sum[:min(shownDigits, len(sum))]
		}
	}
	return out
}
