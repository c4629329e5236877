package state

import (
	"time"

	"scaleguild/watch/internal/feed"
)

// Left estimates how long the rest of the study takes: each run to come as long
// as the newest finished run of its stage, or as the longest of all.
func (s *State) Left() time.Duration {
	if s.Study == nil {
		return 0
	}
	var left, longest time.Duration
	known := map[string]time.Duration{}
	var open []feed.Key
	for i, order := range s.Study.Order {
		for _, stage := range order {
			key := feed.Key{Turn: s.Study.Turn(i), Stage: stage}
			r := s.Run(key)
			if r.Status == Done && r.Last() != nil {
				known[stage] = time.Duration(r.Last().Second+startAndStop) * time.Second
				longest = max(longest, known[stage])
			} else if r.Status != Failed {
				open = append(open, key)
			}
		}
	}
	for _, key := range open {
		took := known[key.Stage]
		if took == 0 {
			took = longest
		}
		if last := s.Run(key).Last(); last != nil {
			took -= time.Duration(last.Second) * time.Second
		}
		left += max(0, took)
	}
	return left
}

// startAndStop is about how many seconds a run takes besides its load.
const startAndStop = 8
