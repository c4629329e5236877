package metric

import (
	"time"

	"scaleguild/internal/run"
)

// Metric is a quantity of a run. Its JSON is what table.json says of a column.
type Metric struct {
	// Key names it in files, and never changes, as published tables have it. It ends with the
	// unit, or says that it is a share or a count.
	Key string `json:"key"`
	// Heading names it for people, in a column and on a screen: a few characters.
	Heading string `json:"heading"`
	// About says what it is, as part of a sentence: no capital, no full stop.
	About string `json:"about"`
	// Better says which values are better; Neither where more is not worse, as of a mean
	// number of requests in flight.
	Better Direction `json:"better"`
	// Judged says that the effect of a stage against its parent is named in it. Each judged
	// metric is a family of tests of its own, corrected for the number of steps.
	Judged bool `json:"judged"`
	// Name is its name in predictions, see Prediction; "" where none can be made.
	Name string `json:"name"`

	// Unit is that of every value of it, in files as in this program; people may be shown
	// another, such as ms.
	Unit Unit `json:"-"`
	// Title is as Heading, where there is room for words; "" for the same.
	Title string `json:"-"`
	// Control says that it tells the speed of the CPU, by work that is not the service's: what
	// the metrics BySpeed are corrected by.
	Control bool `json:"-"`
	// Written is, of a control, when it was written down; zero of those that were there before any
	// study was judged by one. A study that began earlier is not corrected by it: a control that is
	// chosen after the outcome is known could be chosen for it.
	Written time.Time `json:"-"`
	// BySpeed says that it follows the speed of the CPU in a stage that keeps the CPU busy: where
	// the CPU idles, a rate follows what it waits for.
	BySpeed bool `json:"-"`
	// Rare says that many machines cannot measure it: it has no column where no run has it.
	Rare bool `json:"-"`
	// Hidden says that it has no column in the tables: the live view alone draws it.
	Hidden bool `json:"-"`

	// Prediction says how a stage predicts it; nil where it cannot.
	Prediction *Prediction `json:"-"`
	// Quantile is which quantile of response times it is, from 0 to 1; 0 for
	// other quantities.
	Quantile float64 `json:"-"`

	// OfRecord computes it for a whole run; nil for a quantity of kinds alone.
	OfRecord func(*run.Record) *float64 `json:"-"`
	// OfKind computes it for one endpoint kind of a run; nil for a quantity that
	// kinds do not have.
	OfKind func(run.Kind) *float64 `json:"-"`
	// OfSample computes it for one second, of a service that may use so many
	// cores; nil for a quantity that seconds do not have.
	OfSample func(s *run.Sample, cores float64) *float64 `json:"-"`
}

// Unit is what a quantity is counted in, and whether it is a whole number.
type Unit string

// Units. They are the ones of the record, so that no value is converted on its way to a file.
const (
	PerSecond Unit = "1/s" // of the measurement window
	Seconds   Unit = "s"
	Share     Unit = "share"      // from 0 to 1
	Count     Unit = "count"      // a whole number
	Mean      Unit = "mean count" // a count averaged over time
	Bytes     Unit = "bytes"      // a whole number
)

// Direction says which values of a quantity are better.
type Direction string

// Directions.
const (
	Neither Direction = "" // the quantity explains, and is no aim
	Higher  Direction = "higher"
	Lower   Direction = "lower"
)

// Drawn says whether the quantity is known second by second, so that the live view and
// the report can draw it over the time of a run. It may be drawn and have no column.
func (m Metric) Drawn() bool { return m.OfSample != nil }

// Shown says whether the quantity of a stage has a column in the tables. Where a run
// does not have its value, as one of an older schema, the column has a dash.
func (m Metric) Shown() bool { return m.OfRecord != nil && !m.Hidden }

// Compared says whether ratios to the parent are taken: of what is judged, and of
// what can be predicted.
func (m Metric) Compared() bool { return m.Judged || m.Prediction != nil }

// Controls are the quantities that tell the speed of the CPU, in order.
func Controls() []Metric {
	var controls []Metric
	for _, m := range Metrics() {
		if m.Control {
			controls = append(controls, m)
		}
	}
	return controls
}

// Words is the name for people where there is room for it.
func (m Metric) Words() string {
	if m.Title != "" {
		return m.Title
	}
	return m.Heading
}
