package bench

import (
	"fmt"

	"scaleguild/internal/run"
)

// schema is the version of the files that benchmarks write: the statistics of a mock
// in them are those of a run directory, and so are the keys that they have had.
const schema = run.Schema

// Data is everything that a comparison measured: the raw numbers of every
// repetition, and where they were measured.
type Data struct {
	Schema      int           `json:"schema"`
	Date        string        `json:"date"`
	Machine     Machine       `json:"machine"`
	Repetitions int           `json:"repetitions"`
	Scale       float64       `json:"scale"` // of all durations; 1 for a published comparison
	Mocks       []Mock        `json:"mocks"`
	Rows        []Measurement `json:"measurements"`
}

// complete says what is missing in a comparison that is to be published.
func (d Data) complete() error {
	if want := len(d.Mocks) * d.Repetitions; len(d.Rows) != want {
		return fmt.Errorf("the comparison is not complete (got %d measurements, want %d)", len(d.Rows), want)
	}
	return nil
}

// trial says whether a comparison only shows that it runs.
func (d Data) trial() bool { return d.Scale != 1 || d.Repetitions < minRepetitions }

// minRepetitions is the number of repetitions that a published comparison has at least.
const minRepetitions = 5

// Machine is where it was measured.
type Machine struct {
	CPU     string `json:"cpu"`
	CPUs    int    `json:"cpus"`
	Kernel  string `json:"kernel"`
	Files   uint64 `json:"open_file_limit"`
	Java    string `json:"java"`
	Wrk     string `json:"wrk"`
	GoBuild string `json:"go"`
}

// Mock is one of those that were compared.
type Mock struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

// Measurement is one mock in one repetition. What could not be measured is
// null, and Problem says why.
type Measurement struct {
	Mock       string    `json:"mock"`
	Repetition int       `json:"repetition"`
	Problem    string    `json:"problem"`
	Full       *Speed    `json:"without_delay"`
	Delayed    *Speed    `json:"at_200ms_1200ms"`
	Fast       *Accuracy `json:"accuracy_at_200ms_1200ms"`
	Slow       *Accuracy `json:"accuracy_at_4s_22s"`
	Parked     *Parked   `json:"parked"`
}

// Speed is what wrk saw with a number of connections.
type Speed struct {
	Connections int     `json:"connections"`
	Rate        float64 `json:"responses_per_second"`
	Ideal       float64 `json:"ideal_per_second"` // connections / mean delay; 0 without delay
	Errors      int64   `json:"errors"`
	CPU         float64 `json:"cpu_seconds_per_10000"`
}

// Accuracy is what a client saw of a distribution. Quantiles are those of all
// requests sent; one that failed or was not answered in time counts as later
// than all others.
type Accuracy struct {
	Sent    int      `json:"sent"`
	Rate    float64  `json:"sent_per_second"`
	OK      int      `json:"answered"`
	Horizon float64  `json:"horizon_seconds"` // every request was watched this long
	KS      float64  `json:"ks"`              // distance to the distribution asked, up to the horizon
	P50     *float64 `json:"p50_seconds"`
	P99     *float64 `json:"p99_seconds"`
	CPU     float64  `json:"cpu_seconds_per_10000"`
}

// Parked is what became of many requests that wait at once. Memory and CPU time
// are those of all, divided by the requests that were answered on time: null
// when none was.
type Parked struct {
	Sent   int      `json:"sent"`
	OnTime int      `json:"answered_on_time"`
	Delay  float64  `json:"delay_seconds"`
	Late   float64  `json:"on_time_within_seconds"`
	KiB    *float64 `json:"resident_kib_per_request"`
	CPU    *float64 `json:"cpu_seconds_per_10000"`
}
