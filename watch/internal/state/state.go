package state

import (
	"strconv"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/feed"
)

// State is what is known. Its zero value knows nothing.
type State struct {
	Dir     string
	Study   *run.Study // nil before it could be read
	Trouble string     // the newest thing that could not be read
	Now     feed.Key   // the run that the newest event was of; zero before the first

	runs  map[feed.Key]*Run
	since int // events that could be read since the trouble
}

// forgottenAfter is how many events that can be read make a trouble one of the
// past: while a run goes on, ten seconds.
const forgottenAfter = 10

// Apply takes in one event.
func (s *State) Apply(e feed.Event) {
	if s.since++; s.since > forgottenAfter {
		s.Trouble = ""
	}
	switch e := e.(type) {
	case feed.Opened:
		*s = State{Dir: e.Dir, runs: map[feed.Key]*Run{}}
	case feed.Defined:
		s.Study, s.Trouble = &e.Study, ""
	case feed.Began:
		r := s.runOf(e.Key)
		course, err := courseOf(e.Plan)
		if err != nil {
			s.trouble(e.Key.String() + "/" + run.PlanFile + ": " + err.Error())
		}
		*r = Run{Key: e.Key, Status: Running, Plan: &e.Plan, Course: course}
	case feed.Sampled:
		s.sample(e)
	case feed.Anew:
		s.runOf(e.Key).Samples = nil
	case feed.Recorded:
		r := s.runOf(e.Key)
		r.Status, r.Record, r.Verdict = Done, &e.Record, run.Judge(e.Record)
		r.judge()
	case feed.Unreadable:
		s.runOf(e.Key).Status = Done
	case feed.Failed:
		s.runOf(e.Key).Status = Failed
	case feed.Removed:
		r := s.runOf(e.Key)
		*r = Run{Key: e.Key}
	case feed.Trouble:
		s.trouble(e.Text)
	}
}

func (s *State) trouble(text string) { s.Trouble, s.since = text, 0 }

// sample takes in one second of a run. One that is not later than the newest is
// left out: time does not run backwards within a run.
func (s *State) sample(e feed.Sampled) {
	r := s.runOf(e.Key)
	if last := r.Last(); last != nil && e.Sample.Second <= last.Second {
		s.trouble(e.Key.String() + ": second " + strconv.Itoa(e.Sample.Second) + " came after second " + strconv.Itoa(last.Second))
		return
	}
	r.Samples = append(r.Samples, e.Sample)
	if r.Status == Running {
		r.look()
	}
}

// runOf gives the run of a key, which the newest event is about.
func (s *State) runOf(key feed.Key) *Run {
	if s.runs == nil {
		s.runs = map[feed.Key]*Run{}
	}
	s.Now = key
	if s.runs[key] == nil {
		s.runs[key] = &Run{Key: key}
	}
	return s.runs[key]
}

// Run gives a run, waiting when nothing is known of it.
func (s *State) Run(key feed.Key) *Run {
	if r := s.runs[key]; r != nil {
		return r
	}
	return &Run{Key: key}
}

// Stage gives a stage of the study by its name.
func (s *State) Stage(name string) (run.StageInfo, bool) {
	if s.Study != nil {
		for _, i := range s.Study.Stages {
			if i.Stage == name {
				return i, true
			}
		}
	}
	return run.StageInfo{}, false
}

// Parent gives the run that a run is compared with: its parent stage's of the
// same block, or, while that one has not begun, of the last block before that
// has one. Nil where there is none.
func (s *State) Parent(key feed.Key) *Run {
	info, ok := s.Stage(key.Stage)
	if !ok || info.Parent == "" {
		return nil
	}
	var found *Run
	for i := range s.Study.Order {
		turn := s.Study.Turn(i)
		if r := s.runs[feed.Key{Turn: turn, Stage: info.Parent}]; turn.Compare(key.Turn) <= 0 && r != nil && len(r.Samples) > 0 {
			found = r
		}
	}
	return found
}

// Count says how many runs have ended and how many the study has.
func (s *State) Count() (ended, all int) {
	if s.Study == nil {
		return 0, 0
	}
	for i, order := range s.Study.Order {
		for _, stage := range order {
			all++
			if r := s.runs[feed.Key{Turn: s.Study.Turn(i), Stage: stage}]; r != nil && (r.Status == Done || r.Status == Failed) {
				ended++
			}
		}
	}
	return ended, all
}

// Over says that every run of the study has ended.
func (s *State) Over() bool {
	ended, all := s.Count()
	return all > 0 && ended == all
}
