package run

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// level gives n seconds of about so many responses each, with the spread of independent arrivals.
func level(random *rand.Rand, n int, mean float64) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = max(0, int(mean+random.NormFloat64()*math.Sqrt(mean)+0.5))
	}
	return out
}

// steadyRecord is a closed run with these seconds, and in flight what Little's law has.
func steadyRecord(seconds []int) Record {
	r := Record{Plan: Plan{Variables: map[string]string{"MODEL": "closed"}}}
	r.Load.BySecond = seconds
	r.Load.Completed, r.CPU.WallSeconds = int(counts(seconds).sum()), float64(len(seconds))
	r.Load.MeanResponse = 200 / counts(seconds).mean()
	r.Load.MeanInFlight = 200
	return r
}

func TestASteadyWindowIsNotVoid(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		for _, mean := range []float64{1, 11, 53, 360, 4000} {
			if got := judgeSteady(steadyRecord(level(random, 30, mean))); len(got) > 0 {
				t.Fatalf("mean %g: got %q", mean, got)
			}
		}
	}
}

// A serial service behind an upstream of log-normal delays: the published v1-sync of block
// 4, with a second in which nothing finished.
func TestAnEmptySecondOfASlowServiceIsChance(t *testing.T) {
	seconds := []int{11, 14, 4, 12, 22, 5, 10, 0, 9, 13, 20, 17, 5, 8, 12, 16, 9, 15, 2, 11, 18, 12, 6, 14, 10, 7, 19, 13, 9, 16}
	if got := judgeSteady(steadyRecord(seconds)); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

func TestAStandstillVoids(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		name  string
		spoil func([]int)
		want  string
	}{
		{"one empty second", func(s []int) { s[5] = 0 }, "no response finished in 1 of the window's 12 seconds, one after another"},
		{"three empty seconds", func(s []int) { s[5], s[6], s[7] = 0, 0, 0 }, "in 3 of the window's 12 seconds"},
		{"half as fast from the middle on", func(s []int) {
			for i := 6; i < 12; i++ {
				s[i] /= 2
			}
		}, "in the first half of the window and"},
		{"a third stalls", func(s []int) {
			for i := 4; i < 8; i++ {
				s[i] /= 3
			}
		}, "in the second third of the window"},
	} {
		seconds := level(random, 12, 360)
		c.spoil(seconds)
		if got := strings.Join(judgeSteady(steadyRecord(seconds)), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRateTimesResponseIsWhatIsInFlight(t *testing.T) {
	r := steadyRecord(level(rand.New(rand.NewPCG(5, 6)), 30, 360))
	r.Load.MeanResponse /= 2
	if got := strings.Join(judgeSteady(r), "\n"); !strings.Contains(got, "rate x response time is 100.0, in flight are 200.0") {
		t.Errorf("got %q", got)
	}
	r.Plan.Variables["MODEL"] = "open" // beyond saturation the backlog grows
	if got := judgeSteady(r); len(got) > 0 {
		t.Errorf("open: got %q", got)
	}
}

func TestARecordWithoutSecondsIsNotJudgedByThem(t *testing.T) {
	if got := judgeSteady(Record{}); got != nil {
		t.Errorf("got %q", got)
	}
}
