package table

import (
	"math"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
)

func number64(v float64) *float64 { return &v }

// Each condition of an objective refuses a point by itself, with its own reason; the first
// that does not hold is named.
func TestWhatMeetsAnObjective(t *testing.T) {
	slo := run.SLO{Kinds: []string{"health"}, P95: 1, FailedShare: 0.001}
	good := SweepPoint{Status: Valid, FailedShare: number64(0.001), P95: number64(1), P95Offered: number64(1)}
	for _, c := range []struct {
		want   string
		change func(*SweepPoint)
	}{
		{"meets it", func(*SweepPoint) {}},
		{"invalid", func(p *SweepPoint) { p.Status = Invalid; p.Dropped = 1 }},
		{"1 iterations were dropped", func(p *SweepPoint) { p.Dropped = 1; p.P95 = nil }},
		{"no correct response", func(p *SweepPoint) { p.P95 = nil }},
		{"no correct response", func(p *SweepPoint) { p.FailedShare = nil }},
		{"0.2 % failed, at most 0.1 % may", func(p *SweepPoint) { p.FailedShare = number64(0.002); p.P95Offered = nil }},
		{"p95 is above 1.00 s", func(p *SweepPoint) { p.P95Offered = number64(1.001) }},
		{"p95 is above 1.00 s", func(p *SweepPoint) { p.P95Offered = nil }},
	} {
		p := good
		c.change(&p)
		if meets, because := p.meets(slo); because != c.want || meets != (c.want == "meets it") {
			t.Errorf("got %v, %q, want %q", meets, because, c.want)
		}
	}
}

// What was scheduled is counted in iterations, of which a k6 script's may send several requests.
func TestWhatWasScheduledAreIterations(t *testing.T) {
	variables := map[string]string{"MODEL": "open", "ARRIVAL_RATE": "10", "WARM_UP": "5s", "WINDOW": "15s"}
	load := run.Load{Started: 500, DroppedIterations: 40}
	for _, c := range []struct {
		script, model string
		want          float64
	}{{"", "open", 540}, {"load.js", "open", 200}, {"load.js", "closed", 540}} {
		variables["MODEL"] = c.model
		got, err := scheduled(run.Record{Plan: run.Plan{Script: c.script, Variables: variables}, Load: load})
		if err != nil || got != c.want {
			t.Errorf("%+v: got %g, %v", c, got, err)
		}
	}
	delete(variables, "WINDOW")
	variables["MODEL"] = "open"
	if _, err := scheduled(run.Record{Plan: run.Plan{Script: "load.js", Variables: variables}, Load: load}); err == nil {
		t.Error("a plan without a window was taken")
	}
}

// The quantile of all that was scheduled is the one of the correct responses where all were
// answered, a higher one the more were not, and beyond 1 where too many were not.
func TestTheQuantileOfWhatWasOffered(t *testing.T) {
	if got := offeredQuantile(0.95, 100, 0, 0); got != 0.95 {
		t.Errorf("all answered: got %v", got)
	}
	// 90 of 100 answered: the 95th of 100 is none of them. 96 of 100: it is the 95th of 96.
	if got := offeredQuantile(0.95, 90, 10, 0); got <= 1 {
		t.Errorf("a tenth failed: got %v", got)
	}
	if got := offeredQuantile(0.95, 96, 4, 0); math.Abs(got-95./96) > 1e-12 {
		t.Errorf("4 of 100 failed: got %v, want %v", got, 95./96)
	}
	// Dropped and failed count alike: 4 of 100 that were scheduled were not answered.
	if a, b := offeredQuantile(0.95, 96, 0, 0.04), offeredQuantile(0.95, 96, 4, 0); math.Abs(a-b) > 1e-12 {
		t.Errorf("dropped %v, failed %v", a, b)
	}
	for _, failed := range []int{0, 3, 40} {
		before := 0.0
		for dropped := 0.0; dropped < 1; dropped += 0.05 {
			got := offeredQuantile(0.95, 100, failed, dropped)
			if got <= before {
				t.Errorf("%d failed, %.2f dropped: %v is not above %v", failed, dropped, got, before)
			}
			before = got
		}
	}
}

// points are those of a stage, in the order in which they ran.
func points(meets map[string]bool, values ...string) SweepStage {
	st := SweepStage{Stage: "v1"}
	for _, v := range values {
		because := "p95 is above 1.00 s"
		if meets[v] {
			because = "meets it"
		}
		st.Points = append(st.Points, SweepPoint{Value: v, Meets: meets[v], Because: because})
	}
	return st
}

// The highest value is the last of those that meet the objective from the lowest on: a
// higher one that meets it again, by luck or because it was dropped, does not count.
func TestTheHighestValue(t *testing.T) {
	slo := &run.SLO{}
	all := []string{"100", "25", "9", "50"} // 9 sorts before 25 as a number, and behind it as a text
	for _, c := range []struct {
		meets []string
		want  string
	}{
		{nil, ""},
		{[]string{"9"}, "9"},
		{[]string{"9", "25", "100"}, "25"},
		{[]string{"25", "50", "100"}, ""},
		{all, "100"},
	} {
		meets := map[string]bool{}
		for _, v := range c.meets {
			meets[v] = true
		}
		st := points(meets, all...)
		st.finish(slo)
		if got := values(st); !slices.Equal(got, []string{"9", "25", "50", "100"}) {
			t.Errorf("order: got %q", got)
		}
		if got := st.Highest; (got == nil) != (c.want == "") || got != nil && *got != c.want {
			t.Errorf("%q meet it: got %v, want %q", c.meets, got, c.want)
		}
	}
	st := points(map[string]bool{"9": true}, "9")
	if st.finish(nil); st.Highest != nil {
		t.Errorf("without an objective: got %v", *st.Highest)
	}
}

func values(st SweepStage) []string {
	var all []string
	for _, p := range st.Points {
		all = append(all, p.Value)
	}
	return all
}

// Values that are no numbers stay in the study's order, before those that are.
func TestValuesWithoutANumberKeepTheirOrder(t *testing.T) {
	st := points(nil, "uvicorn", "gunicorn", "hypercorn")
	st.finish(nil)
	if got := values(st); !slices.Equal(got, []string{"uvicorn", "gunicorn", "hypercorn"}) {
		t.Errorf("got %q", got)
	}
}

// swept is the table of a sweep of one stage.
func swept(st SweepStage) Table {
	st.finish(&run.SLO{})
	for i := range st.Points {
		st.Points[i].Completed = &Cell{Summary: stats.Summarise([]float64{float64(10 * (i + 1))})}
		st.Points[i].P95 = number64(0.1)
	}
	return Table{Metrics: Metrics(), OfKinds: KindMetrics(), Sweep: &Sweep{
		Variable: "ARRIVAL_RATE", SLO: &run.SLO{Kinds: []string{"health", "quote", "checkout"}, P95: 0.5, FailedShare: 0.01}, Stages: []SweepStage{st},
	}}
}

// The short table says where a stage stops: the last value that is good, and what is wrong
// at the next.
func TestTheShortTableOfASweep(t *testing.T) {
	for _, c := range []struct {
		meets []string
		want  string
	}{
		{nil, "v1 none – – 10 p95 is above 1.00 s"},
		{[]string{"10"}, "v1 10 10.0 100 ms 20 p95 is above 1.00 s"},
		{[]string{"10", "20"}, "v1 20 20.0 100 ms – it meets the objective at all of them"},
	} {
		meets := map[string]bool{}
		for _, v := range c.meets {
			meets[v] = true
		}
		lines := swept(points(meets, "10", "20")).sweepBrief().Lines
		if len(lines) != 1 || strings.Join(lines[0], " ") != c.want {
			t.Errorf("got %q, want %q", lines, c.want)
		}
	}
}

// The long one marks the highest value, and says never where the p95 of what was offered
// does not exist; a dash is for what was not measured at all.
func TestTheLongTableOfASweep(t *testing.T) {
	tab := swept(points(map[string]bool{"10": true}, "10", "20", "30"))
	tab.Sweep.Stages[0].Points[0].P95Offered = number64(0.2)
	tab.Sweep.Stages[0].Points[2].P95 = nil
	s := tab.sweepSection()
	for i, want := range []string{"200 ms highest that meets it", "never p95 is above 1.00 s", "– p95 is above 1.00 s"} {
		if got := strings.Join(s.Lines[i][6:], " "); got != want {
			t.Errorf("line %d: got %q, want %q", i, got, want)
		}
	}
	if want := "The SLO: p95 of health, quote and checkout at most 500 ms, at most 1.0 % of all responses failed, no iteration dropped."; !strings.HasPrefix(s.About, want) {
		t.Errorf("got %q, want %q", s.About, want)
	}
	tab.Sweep.SLO = nil
	if brief := tab.sweepBrief(); tab.sloLine() != "" || !slices.Equal(brief.Head, tab.sweepSection().Head) {
		t.Errorf("without an objective: got %q and the columns %q", tab.sloLine(), brief.Head)
	}
	if s := (Table{}).sweepSection(); len(s.Lines) != 0 {
		t.Errorf("without a sweep: got %q", s.Lines)
	}
}

// A point that is run several times meets the objective where each run does, and how far a stage
// goes in each block stands beside it.
func TestPointsThatAreRepeated(t *testing.T) {
	good, slow := SweepPoint{P95: number64(0.4), Meets: true, Because: "meets it"}, SweepPoint{P95: number64(1.4), Because: "p95 is above 1.00 s"}
	lower, knee, beyond := SweepPoint{Value: "100", blocks: map[int]bool{}}, SweepPoint{Value: "200", blocks: map[int]bool{}}, SweepPoint{Value: "300", blocks: map[int]bool{}}
	for block := 1; block <= 3; block++ {
		lower.add(good, block)
		if block == 2 {
			knee.add(slow, block)
		} else {
			knee.add(good, block)
		}
		beyond.add(slow, block)
	}
	lower.Meets = true
	if knee.Runs != 3 || knee.Met != 2 || knee.miss != slow.Because || *knee.P95Range != (Span{0.4, 1.4}) {
		t.Errorf("the knee: got %+v", knee)
	}
	if got := knee.p95Text(); got != "– [400 ms–1.40 s]" {
		t.Errorf("got %q", got)
	}
	st := SweepStage{Points: []SweepPoint{lower, knee, beyond}}
	st.finish(&run.SLO{})
	st.highestByBlock(&run.SLO{}, 3)
	if got := st.highestText(); got != "100 [100–200]" {
		t.Errorf("got %q", got)
	}
	st.Points[0].blocks[3] = false
	st.Highest = nil
	st.highestByBlock(&run.SLO{}, 3)
	if got := st.highestText(); got != "none [none–200]" {
		t.Errorf("got %q", got)
	}
	if st.highestByBlock(&run.SLO{}, 1); len(st.HighestByBlock) > 0 {
		t.Errorf("of one block: got %v", st.HighestByBlock)
	}
}

// A run that is less than its definition names says so.
func TestFewerBlocksThanPlanned(t *testing.T) {
	ten, three, one := 10, 3, 1
	for _, c := range []struct {
		study run.Study
		want  string
	}{
		{run.Study{Blocks: 10, Rounds: 3, PlannedBlocks: &ten, PlannedRounds: &three}, ""},
		{run.Study{Blocks: 12, Rounds: 4, PlannedBlocks: &ten, PlannedRounds: &three}, ""},
		{run.Study{Blocks: 1, Rounds: 1, PlannedRounds: &three}, ""}, // a definition that names no blocks
		{run.Study{Blocks: 4, Rounds: 1, PlannedBlocks: &ten, PlannedRounds: &one}, "The study's definition names 10 blocks, this run has 4."},
		{run.Study{Blocks: 10, Rounds: 1, PlannedBlocks: &ten, PlannedRounds: &three}, "The study's definition names 10 blocks of 3 rounds, this run has 10 of 1."},
	} {
		if got := strings.Join(fewerThanPlanned(c.study), "; "); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
