package define

// Strict is the error of a study that could not be published: it has no question, or changes
// something without a reason or a prediction that was written before the run. A study of several
// files has them, or Load refuses it. A first try needs none of it, and so Load does not ask; who
// publishes asks, before hours of runs whose predictions nobody could believe.
func (s *Study) Strict() error {
	var ps problems
	if s.Question == "" {
		ps.add(place{s.file(studyFile), 1}, `question = "..."`, "question is missing (got nothing, want the question that the study answers)")
	}
	for _, stage := range s.Stages {
		if stage.root && stage.Key == "" {
			continue // it changes nothing
		}
		if stage.Why == "" {
			ps.add(stage.doc.at(""), `why = "..."`, "%s: why is missing (got nothing, want a sentence: the reason for this stage)", stage.Name)
		}
		if !stage.Predicts() {
			ps.add(stage.doc.at(""), expectForm, "%s: expect is missing (got no prediction, want one, written before the run)", stage.Name)
		}
	}
	return ps.join()
}
