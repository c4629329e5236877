package table

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

// Sweep is every stage at every value of one variable.
type Sweep struct {
	Variable string       `json:"variable"`
	SLO      *run.SLO     `json:"slo"` // null when the study has none
	Stages   []SweepStage `json:"stages"`
}

// SweepStage is one stage at all values.
type SweepStage struct {
	Stage   string       `json:"stage"`
	Points  []SweepPoint `json:"points"`  // by value, as numbers
	Highest *string      `json:"highest"` // greatest value that meets the SLO as all lower ones do; null when none does, or without an SLO
	// HighestByBlock is the same of each block alone, in their order; empty with one block or
	// without an SLO.
	HighestByBlock []*string `json:"highest_by_block"`
}

// SweepPoint is one stage at one value, its valid blocks together.
type SweepPoint struct {
	Row          string   `json:"row"` // its name in Table.Rows
	Value        string   `json:"value"`
	Status       string   `json:"status"`                    // of the row
	Offered      *float64 `json:"offered_per_second"`        // scheduled starts; null in the closed model, which schedules none
	Completed    *Cell    `json:"completed_rate_per_second"` // of the row
	Started      int      `json:"started"`                   // requests, whole runs
	Dropped      int      `json:"dropped_iterations"`        // whole runs
	DroppedShare float64  `json:"dropped_share"`             // of all that were scheduled
	FailedShare  *float64 `json:"failed_share"`              // of all responses of the windows; null when there were none
	P95          *float64 `json:"p95_seconds"`               // of the correct responses of the SLO's kinds; null when there were none
	P95Offered   *float64 `json:"p95_offered_seconds"`       // of all that was scheduled of these kinds, see offeredQuantile; null when more than 5 of 100 got no correct response
	P95Range     *Span    `json:"p95_range_seconds"`         // of the P95 of its runs alone; null with fewer than two
	Runs         int      `json:"runs"`                      // usable ones, or all where none is
	Met          int      `json:"runs_that_meet"`            // the SLO, each by itself
	Meets        bool     `json:"meets"`                     // the SLO: all of its runs do, and they do together
	Because      string   `json:"because"`                   // of Meets, without a full stop; "" without an SLO

	blocks map[int]bool // whether the run of a block meets the SLO
	miss   string       // why the first run that does not meet it does not
	span   *Span        // of the P95 of the runs so far
}

// Span is the least and the greatest of some values. It claims no confidence.
type Span struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// sweep gathers the rows of a sweep; a study without one has none.
func (f *fold) sweep() error {
	for i, row := range f.Rows {
		at := f.dir.Study.Stages[i].Sweep
		if at == nil || row.Again {
			continue
		}
		if f.Sweep == nil {
			f.Sweep = &Sweep{Variable: at.Variable, SLO: f.dir.Study.SLO}
		}
		p, err := f.point(row)
		if err != nil {
			return fmt.Errorf("%s: %w", row.Stage, err)
		}
		stage := f.Sweep.stage(at.Of)
		stage.Points = append(stage.Points, p)
	}
	if f.Sweep != nil {
		for i := range f.Sweep.Stages {
			f.Sweep.Stages[i].finish(f.Sweep.SLO)
			f.Sweep.Stages[i].highestByBlock(f.Sweep.SLO, f.Blocks)
		}
	}
	return nil
}

// stage is the one of that name, made when it is new.
func (s *Sweep) stage(name string) *SweepStage {
	i := slices.IndexFunc(s.Stages, func(st SweepStage) bool { return st.Stage == name })
	if i < 0 {
		i = len(s.Stages)
		s.Stages = append(s.Stages, SweepStage{Stage: name})
	}
	return &s.Stages[i]
}

// finish sorts the points and finds the greatest value up to which all meet the SLO.
func (st *SweepStage) finish(slo *run.SLO) {
	slices.SortStableFunc(st.Points, func(a, b SweepPoint) int { return cmp.Compare(asNumber(a.Value), asNumber(b.Value)) })
	for i, p := range st.Points {
		if slo == nil || !p.Meets {
			return
		}
		st.Highest = &st.Points[i].Value
	}
}

// asNumber is a value's number, 0 for one that is none, so that such values stay in
// the study's order.
func asNumber(value string) float64 {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0
	}
	return f
}

// highestByBlock finds the same in each block alone.
func (st *SweepStage) highestByBlock(slo *run.SLO, blocks int) {
	st.HighestByBlock = []*string{}
	if slo == nil || blocks < 2 {
		return
	}
	for block := 1; block <= blocks; block++ {
		var highest *string
		for i, p := range st.Points {
			if !p.blocks[block] {
				break
			}
			highest = &st.Points[i].Value
		}
		st.HighestByBlock = append(st.HighestByBlock, highest)
	}
}

// point is a row of a sweep: its usable runs together and, where there are several, each by itself.
func (f *fold) point(row Row) (SweepPoint, error) {
	runs := f.representative(row.Stage)
	p, err := f.together(row, runs, f.dir.Pooled[row.Stage])
	if err != nil || len(runs) == 0 || f.dir.Study.SLO == nil {
		return p, err
	}
	whole := p
	p.blocks = map[int]bool{}
	for _, r := range runs {
		one := whole // which a single run is
		if len(runs) > 1 {
			times, err := f.dir.Times(r)
			if err != nil {
				return p, err
			}
			if one, err = f.together(row, []*rundir.Run{r}, times); err != nil {
				return p, err
			}
		}
		p.add(one, r.Record.Plan.Block)
	}
	if p.Meets && p.Met < p.Runs || len(runs) > 1 && !p.Meets && p.Met > 0 {
		p.Because = fmt.Sprintf("met in %d of %d runs; %s", p.Met, p.Runs, p.miss)
		p.Meets = false
	}
	return p, nil
}

// add takes in a run of the point by itself.
func (p *SweepPoint) add(one SweepPoint, block int) {
	p.Runs++
	before, seen := p.blocks[block]
	p.blocks[block] = one.Meets && (before || !seen)
	if one.Meets {
		p.Met++
	} else if p.miss == "" {
		p.miss = one.Because
	}
	if one.P95 == nil {
		return
	}
	if p.span == nil {
		p.span = &Span{Low: *one.P95, High: *one.P95}
	}
	p.span.Low, p.span.High = min(p.span.Low, *one.P95), max(p.span.High, *one.P95)
	if p.Runs > 1 {
		p.P95Range = p.span
	}
}

// together is what some runs of a row say, with their histograms added up.
func (f *fold) together(row Row, runs []*rundir.Run, pooled *latency.Set) (SweepPoint, error) {
	p := SweepPoint{Row: row.Stage, Value: row.Point.Value, Status: row.Status, Completed: row.Cells[CompletedRate]}
	if len(runs) == 0 {
		p.Because = "not run"
		return p, nil
	}
	offered, err := arrivalRate(runs[0].Record.Plan)
	if err != nil {
		return p, err
	}
	p.Offered = offered
	var all, failed int
	var starts float64
	for _, r := range runs {
		l := r.Record.Load
		n, err := scheduled(r.Record)
		if err != nil {
			return p, err
		}
		starts += n
		p.Started, p.Dropped = p.Started+l.Started, p.Dropped+l.DroppedIterations
		all, failed = all+l.Completed+l.Failed, failed+l.Failed
	}
	if dropped := share(float64(p.Dropped), starts); dropped != nil {
		p.DroppedShare = *dropped
	}
	p.FailedShare = share(float64(failed), float64(all))
	if f.dir.Study.SLO == nil {
		return p, nil
	}
	if err := p.times(*f.dir.Study.SLO, runs, pooled); err != nil {
		return p, err
	}
	p.Meets, p.Because = p.meets(*f.dir.Study.SLO)
	return p, nil
}

// arrivalRate is what a plan of the open model schedules; nil for the closed one.
func arrivalRate(p run.Plan) (*float64, error) {
	model, err := p.Model()
	if err != nil || model != run.OpenModel {
		return nil, err
	}
	count, err := p.ArrivalRate()
	rate := float64(count)
	return &rate, err
}

// scheduled is how many iterations a run scheduled. Of a load of tables each is a request, so
// those that were started are counted. An iteration of a k6 script may send several, and only
// those that ended in the window are counted: there it is the rate times the time of the load.
func scheduled(r run.Record) (float64, error) {
	rate, err := arrivalRate(r.Plan)
	if err != nil {
		return 0, err
	}
	if r.Plan.Script == "" || rate == nil {
		return float64(r.Load.Started + r.Load.DroppedIterations), nil
	}
	warmUp, err := r.Plan.WarmUp()
	if err != nil {
		return 0, err
	}
	window, err := r.Plan.Window()
	return *rate * (warmUp + window).Seconds(), err
}

// times sets the response times of the SLO's kinds.
func (p *SweepPoint) times(slo run.SLO, runs []*rundir.Run, pooled *latency.Set) error {
	var correct, failed int
	for _, kind := range slo.Kinds {
		seen := false
		for _, r := range runs {
			k, ok := r.Record.Load.Kinds[kind]
			seen = seen || ok
			correct, failed = correct+k.Completed, failed+k.Failed
		}
		if !seen {
			return fmt.Errorf("slo.kinds: no response is of the kind (got %q)", kind)
		}
	}
	if correct == 0 {
		return nil
	}
	together := pooled.Together("together", slo.Kinds...)
	p.P95 = quantile(together, "together", 0.95)
	if q := offeredQuantile(0.95, correct, failed, p.DroppedShare); q <= 1 {
		p.P95Offered = quantile(together, "together", q)
	}
	return nil
}

// offeredQuantile is the quantile of the correct responses that is the quantile q
// of all that was scheduled, where a dropped iteration and a failed response count
// as never answered. Above 1 it does not exist: too much was never answered.
//
// A generator without a free VU drops a start, and what is dropped has no response
// time. The worse a service gets, the more of its worst waits are missing: that is
// coordinated omission, and this counts it. Which iterations are dropped does not
// depend on their kind, so the share that was dropped holds for each.
func offeredQuantile(q float64, correct, failed int, droppedShare float64) float64 {
	answered := (1 - droppedShare) * float64(correct) / float64(correct+failed)
	return q / answered
}

// meets compares a point with the SLO. Both p95 must hold; the one of all that was
// scheduled is the stricter one.
func (p SweepPoint) meets(slo run.SLO) (bool, string) {
	switch {
	case p.Status == Invalid:
		return false, p.Status
	case p.Dropped > 0:
		return false, fmt.Sprintf("%d iterations were dropped", p.Dropped)
	case p.FailedShare == nil || p.P95 == nil:
		return false, "no correct response"
	case *p.FailedShare > slo.FailedShare:
		return false, fmt.Sprintf("%s failed, at most %s may", percent(*p.FailedShare), percent(slo.FailedShare))
	case p.P95Offered == nil || *p.P95Offered > slo.P95:
		return false, fmt.Sprintf("p95 is above %s", duration(slo.P95))
	}
	return true, "meets it"
}

// share is part / all, nil when all is 0.
func share(part, all float64) *float64 {
	if all == 0 {
		return nil
	}
	v := part / all
	return &v
}

// point is a stage's place in a sweep.
func point(stage run.StageInfo) *Point {
	if stage.Sweep == nil {
		return nil
	}
	return &Point{Of: stage.Sweep.Of, Value: stage.Sweep.Value}
}
