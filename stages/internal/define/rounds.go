package define

import "scaleguild/internal/run"

// parseRounds reads how many rounds a block has: with two or more, services are started once for
// a block and kept up through its rounds. It is 1 where the study does not say.
func parseRounds(doc document, ps *problems) int {
	return max(1, parseCount(doc, "rounds", "6", run.MaxRounds, ps))
}

// parseRounds reads in how many rounds of a block the stage takes part: 0, which is all of them,
// where it does not say. A stage whose requests take long to finish holds all others up.
func (s *Stage) parseRounds(ps *problems) {
	s.Rounds = parseCount(s.doc, "rounds", "2", run.MaxRounds, ps)
}

// proveRounds notes a stage that takes part in more rounds than a block has.
func (s *Study) proveRounds(stage *Stage, ps *problems) {
	if stage.Rounds > s.Rounds {
		ps.add(stage.doc.at("rounds"), "raise rounds of the study, or leave it out here",
			"rounds is more than a block of the study has (got %d, want at most %d)", stage.Rounds, s.Rounds)
	}
}

// RoundsOf is in how many rounds of a block of so many the stage of a plan takes part. One that is
// run again takes part whenever the stage does that it repeats, as the two are a pair.
func (s *Study) RoundsOf(p run.Plan, rounds int) int {
	name := bareName(p.Stage)
	if s.IsAgain(p) {
		name = s.Again
	}
	if stage := s.stage(name); stage != nil && stage.Rounds > 0 {
		return min(stage.Rounds, rounds)
	}
	return rounds
}
