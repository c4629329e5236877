package define

import (
	"slices"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// Choose resolves the named stages of what a study of that many turns runs, in the
// ladder's order; without names all of it. A stage of a study with a sweep means
// all its points, v2-async@50 that one. The stage that is run again comes with the
// one that it repeats, and cannot be chosen by itself. A stage is measured without its parent
// when that is not chosen; its row then has no comparison. The error is of a name that is
// not a point's, with exit code cli.Usage.
func (s *Study) Choose(names []string, turns int) ([]run.Plan, error) {
	plans := s.Plans(turns)
	if len(names) == 0 {
		return plans, nil
	}
	// Names are looked at first: one that is wrong must not drop out silently.
	for _, name := range names {
		if err := s.canChoose(name); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(plans, func(p run.Plan) bool {
		if s.IsAgain(p) {
			return !chosen(names, p.Parent)
		}
		return !chosen(names, p.Stage)
	}), nil
}

// canChoose refuses a name that is not a point. The point that runs again is one, but alone
// there would be no pair, and so no noise floor.
func (s *Study) canChoose(name string) error {
	if s.stage(name) != nil {
		return nil
	}
	p, err := s.find(name)
	if err == nil && p.again {
		err = cli.Fail(cli.Usage, "--stage "+p.parent(), "%s: a stage that is run again cannot be chosen by itself (got %q, want %q, which brings it along with %d blocks or more)",
			s.shown, name, p.parent(), AgainBlocks)
	}
	return err
}

// chosen says whether a point's name, or its stage's, is among the names. Names that are listed
// twice choose their points once.
func chosen(names []string, point string) bool {
	return slices.Contains(names, point) || slices.Contains(names, bareName(point))
}
