package state

import (
	"scaleguild/internal/median"
	"scaleguild/internal/run"
	"scaleguild/watch/internal/feed"
)

// A Row is one stage of the ladder, summed up over the blocks so far.
type Row struct {
	Stage      run.StageInfo
	Status     Status   // in the turn that is shown
	Rate       *float64 // completed rate: of the running run, else the median of the finished ones
	Ratio      *float64 // to the parent: median of the ratios within a block, or of the running run
	Bound      string   // of the running run in its last seconds, else of the newest finished one; "" before
	Ended      int      // runs that are done
	Invalid    int      // of these
	Rough      int      // of these: void for nothing but that a rough look was asked for
	Unreadable int      // of these: their rates are of the samples alone
}

// Rows gives the ladder, its statuses those of a turn.
func (s *State) Rows(turn run.Turn) []Row {
	if s.Study == nil {
		return nil
	}
	rows := make([]Row, len(s.Study.Stages))
	for i, info := range s.Study.Stages {
		rows[i] = s.row(info, turn)
	}
	return rows
}

func (s *State) row(info run.StageInfo, turn run.Turn) Row {
	now := s.Run(feed.Key{Turn: turn, Stage: info.Stage})
	row := Row{Stage: info, Status: now.Status}
	var rates, ratios []float64
	for i := range s.Study.Order {
		r := s.Run(feed.Key{Turn: s.Study.Turn(i), Stage: info.Stage})
		if r.Status != Done {
			continue
		}
		row.Ended++
		switch {
		case r.Record == nil:
			row.Unreadable++
		case r.Rough():
			row.Rough++
		case !r.Verdict.Valid:
			row.Invalid++
		}
		row.Bound = r.Bound()
		if rate, ok := r.Rate(); ok {
			rates = append(rates, rate)
		}
		if ratio, ok := s.Ratio(r); ok {
			ratios = append(ratios, ratio)
		}
	}
	row.Rate, row.Ratio = middle(rates), middle(ratios)
	if now.Status == Running {
		row.Rate, row.Ratio, row.Bound = nil, nil, now.Bound()
		if rate, ok := now.Rate(); ok {
			row.Rate = &rate
		}
		if ratio, ok := s.Ratio(now); ok {
			row.Ratio = &ratio
		}
	}
	return row
}

// Ratio is a run's completed rate to that of its parent in the same block.
func (s *State) Ratio(r *Run) (float64, bool) {
	info, ok := s.Stage(r.Key.Stage)
	if !ok || info.Parent == "" {
		return 0, false
	}
	mine, ok := r.Rate()
	parent, known := s.Run(feed.Key{Turn: r.Key.Turn, Stage: info.Parent}).Rate()
	if !ok || !known || parent == 0 {
		return 0, false
	}
	return mine / parent, true
}

// middle is the median, nil without values.
func middle(values []float64) *float64 {
	m, ok := median.Of(values)
	if !ok {
		return nil
	}
	return &m
}
