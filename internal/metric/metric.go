package metric

import "scaleguild/internal/run"

// Metric is a quantity of a run. Its JSON is what table.json says of a column.
type Metric struct {
	Key     string    `json:"key"`     // names it in files; ends with the unit, or is a share or a count
	Heading string    `json:"heading"` // names it for people, in a column and on a screen
	About   string    `json:"about"`   // what it is, without a full stop
	Better  Direction `json:"better"`  // which values are better
	Judged  bool      `json:"judged"`  // the effect of a stage against its parent is named in it
	Name    string    `json:"name"`    // in predictions, see Prediction; "" where none can be made

	Unit   Unit   `json:"-"` // of every value of it
	Title  string `json:"-"` // as Heading, where there is room for words; "" for the same
	Hidden bool   `json:"-"` // it has no column in the tables

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

// Units.
const (
	PerSecond Unit = "1/s"
	Seconds   Unit = "s"
	Share     Unit = "share" // from 0 to 1
	Count     Unit = "count"
	Mean      Unit = "mean count" // a count averaged over time
	Bytes     Unit = "bytes"
)

// Direction says which values of a quantity are better.
type Direction string

// Directions.
const (
	Neither Direction = ""
	Higher  Direction = "higher"
	Lower   Direction = "lower"
)

// Drawn says whether the quantity is known second by second.
func (m Metric) Drawn() bool { return m.OfSample != nil }

// Shown says whether the quantity of a stage has a column in the tables.
func (m Metric) Shown() bool { return m.OfRecord != nil && !m.Hidden }

// Compared says whether ratios to the parent are taken: of what is judged, and of
// what can be predicted.
func (m Metric) Compared() bool { return m.Judged || m.Prediction != nil }

// Words is the name for people where there is room for it.
func (m Metric) Words() string {
	if m.Title != "" {
		return m.Title
	}
	return m.Heading
}
