package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
)

// Study is all that the page shows of one study.
type Study struct {
	Table    table.Table
	Recorded run.Study // study.json
	Host     run.Host
	Details  map[string]Detail // by stage; none of a stage that was not run
	Records  []recordFile      // by block and stage
	Sealed   string            // SHA-256 of the published run's MANIFEST.sha256; "" where there is none
}

// Detail is what a table has no cell for: curves, seconds and causes of one stage.
type Detail struct {
	Curves    []Curve      // response times of the valid blocks together, by kind
	Turn      run.Turn     // of Samples: the one with the median completed rate
	Samples   []run.Sample // empty where the run directory does not hold them
	Quota     float64      // cores, of the same block
	Variables map[string]string
	Causes    []fact  // failed responses of the window, all valid blocks (all, where none is valid), by cause
	User      float64 // share of the service's CPU time that it spent in its own code; the rest in the kernel
	Periods   int64   // of the quota, the same blocks
	Throttled int64   // of these
	Stopped   float64 // seconds for which the kernel stopped the service, the same blocks
}

// Curve is the response times of one endpoint kind.
type Curve struct {
	Kind      string
	Count     int64
	Points    []Point   // by share
	Quantiles []float64 // seconds at each of quantileShares; shorter where fewer than one response is beyond the share
}

// Point says that Share of the responses took at most Seconds.
type Point struct{ Share, Seconds float64 }

// recordFile is a record and the hash of its file.
type recordFile struct{ Path, SHA256 string }

// NewStudy gathers what the page shows of a run directory.
func NewStudy(d rundir.Dir, t table.Table) (Study, error) {
	s := Study{Table: t, Recorded: d.Study, Host: d.Host, Details: map[string]Detail{}}
	for _, row := range t.Rows {
		var runs []*rundir.Run
		for _, r := range d.Runs[row.Stage] {
			if r == nil {
				continue
			}
			file, err := recordOf(d, row.Stage, r.Record.Plan.Turn())
			if err != nil {
				return s, err
			}
			s.Records = append(s.Records, file)
			if r.Verdict.Valid || row.Valid == 0 {
				runs = append(runs, r)
			}
		}
		if len(runs) == 0 {
			continue
		}
		detail, err := newDetail(d, row.Stage, runs)
		if err != nil {
			return s, err
		}
		s.Details[row.Stage] = detail
	}
	var err error
	if s.Sealed, err = d.ManifestHash(); err != nil {
		return s, err
	}
	slices.SortFunc(s.Records, func(a, b recordFile) int { return cmp.Compare(a.Path, b.Path) })
	return s, nil
}

func recordOf(d rundir.Dir, stage string, turn run.Turn) (recordFile, error) {
	data, err := d.File(stage, turn, run.RecordFile)
	return recordFile{Path: rundir.RecordPath(stage, turn), SHA256: sums.Of(data)}, err
}

// Manifest is the hash of the list of all records and their hashes, in the form
// that sha256sum writes and reads.
func (s Study) Manifest() string {
	list := sums.List{}
	for _, r := range s.Records {
		list[r.Path] = r.SHA256
	}
	return sums.Of([]byte(list.String()))
}

func newDetail(d rundir.Dir, stage string, runs []*rundir.Run) (Detail, error) {
	sorted := slices.Clone(runs)
	slices.SortStableFunc(sorted, func(a, b *rundir.Run) int {
		return cmp.Compare(a.Record.Load.CompletedRate, b.Record.Load.CompletedRate)
	})
	typical := sorted[(len(sorted)-1)/2].Record
	detail := Detail{
		Curves: curves(d.Pooled[stage]), Turn: typical.Plan.Turn(), Quota: typical.Budget.QuotaRead, Variables: typical.Plan.Variables,
	}
	causes := map[string]int{}
	var usage float64
	for _, r := range runs {
		for cause, n := range r.Record.Load.FailedByCause {
			causes[cause] += n
		}
		c := r.Record.CPU
		usage, detail.User = usage+c.UsageSeconds, detail.User+c.UserSeconds
		detail.Periods, detail.Throttled = detail.Periods+c.Periods, detail.Throttled+c.ThrottledPeriods
		detail.Stopped += c.ThrottledSeconds
	}
	if usage > 0 {
		detail.User /= usage
	}
	for _, cause := range sortedKeys(causes) {
		detail.Causes = append(detail.Causes, fact{cause, fmt.Sprint(causes[cause])})
	}
	var err error
	detail.Samples, err = d.Samples(stage, typical.Plan.Turn())
	return detail, err
}

// stepsPerDecade is how many points a curve has from one of 90, 99 and 99.9 of 100
// to the next.
const stepsPerDecade = 10

// quantileShares returns the shares whose response times the table beside the curves gives.
func quantileShares() []float64 { return []float64{0.5, 0.9, 0.95, 0.99, 0.999} }

// curves goes from the fastest response to the slowest 0.1 %, or to the slowest
// single response where there are fewer than 1000.
func curves(pool *latency.Set) []Curve {
	var all []Curve
	for _, kind := range pool.Kinds() {
		c := Curve{Kind: kind}
		c.Count, _ = pool.Count(kind)
		for i := range 3*stepsPerDecade + 1 {
			tail := math.Pow(10, -float64(i)/stepsPerDecade)
			if float64(c.Count)*tail < 1-1e-9 {
				break
			}
			seconds, err := pool.Quantile(kind, 1-tail)
			if err != nil {
				break // no correct response
			}
			c.Points = append(c.Points, Point{Share: 1 - tail, Seconds: seconds})
		}
		c.Quantiles = knownQuantiles(pool, kind, c.Count)
		if len(c.Points) > 0 {
			all = append(all, c)
		}
	}
	return all
}

// knownQuantiles are the response times at the shares that have a response beyond them.
func knownQuantiles(pool *latency.Set, kind string, count int64) []float64 {
	var all []float64
	for _, share := range quantileShares() {
		seconds, err := pool.Quantile(kind, share)
		if err != nil || float64(count)*(1-share) < 1-1e-9 {
			break
		}
		all = append(all, seconds)
	}
	return all
}
