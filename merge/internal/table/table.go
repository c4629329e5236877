package table

import (
	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
)

// Schema is the version of a table as JSON. It is not that of a run directory.
const Schema = 1

// Table is a study's outcome: all that any presenter shows.
type Table struct {
	Schema int    `json:"schema"`
	Study  string `json:"study"`
	RunID  string `json:"run_id"`
	Title  string `json:"title"`
	Blocks int    `json:"blocks"` // planned; see Row.Runs for the runs that were made
	Rounds int    `json:"rounds"` // of a block whose services were kept up; 1 where they were started for each run
	Commit string `json:"commit"` // of the project that ran the study
	Dirty  bool   `json:"dirty"`  // the project had changes beyond Commit
	// StudyCommit is the commit of the repository that the study is in, where that is another than
	// the project's; null for a study of the project.
	StudyCommit *string  `json:"study_commit"`
	StudyDirty  *bool    `json:"study_dirty"` // likewise
	Rough       bool     `json:"rough"`       // a short look, no run of which is valid: its statistics claim nothing
	Method      Method   `json:"method"`
	Metrics     []Metric `json:"metrics"`      // of Row.Cells, in order
	OfKinds     []Metric `json:"kind_metrics"` // of Kind.Cells, in order
	Alarms      []string `json:"alarms"`       // what takes all claims about a metric away, a sentence each; shown before anything else
	Caveats     []string `json:"caveats"`      // of the whole study, a sentence each
	Rows        []Row    `json:"rows"`         // in the study's order
	Floors      []Floor  `json:"floors"`       // by again stage and judged metric; empty without one
	// Corrections are for the speed of the CPU, one by metric that follows it; empty without an
	// A/A pair of stages that keep the CPU busy.
	Corrections []Correction `json:"corrections"`
	Invalid     []InvalidRun `json:"invalid_runs"` // by stage and block
	Sweep       *Sweep       `json:"sweep"`        // null unless the study goes through values of a variable
	// Instructions are what was counted of its stages, as in the file of the run directory; null
	// where nothing was.
	Instructions *run.Instructions `json:"instructions"`
}

// Method holds the figures that the statistics were made with.
type Method struct {
	Confidence    float64 `json:"confidence"`     // of intervals, where there are enough blocks for it
	Alpha         float64 `json:"alpha"`          // greatest p, corrected, that shows a difference
	Resamples     int     `json:"resamples"`      // of the bootstrap
	Seed          string  `json:"seed"`           // of the bootstrap; hex, from the study's definition
	MinInterval   int     `json:"min_interval"`   // valid blocks that an interval takes
	MinClaim      int     `json:"min_claim"`      // valid pairs of blocks that a claim takes
	QuantileError float64 `json:"quantile_error"` // greatest error of a quantile, as a share of it, from the histogram's resolution
}

// Status of a row.
const (
	Valid   = "valid"          // all of its runs are
	Partly  = "partly invalid" // some of its runs are invalid; its quantities are of the others
	Invalid = "invalid"        // all of its runs are; its quantities are theirs, and void
	NotRun  = "not run"        // no run has a record
	Rough   = "rough"          // some of its runs are, with no other fault; its quantities are theirs, and no measurement
)

// Row is one stage, in a sweep at one value.
type Row struct {
	Stage    string                 `json:"stage"`
	Title    string                 `json:"title"`
	Parent   string                 `json:"parent"`  // "" at the root
	Change   string                 `json:"change"`  // KEY=VALUE; "" for an again stage, and one that is measured as it is
	Why      string                 `json:"why"`     // "" when not run
	Again    bool                   `json:"again"`   // the same plan as Parent, run for the noise floor
	Point    *Point                 `json:"point"`   // null outside of a sweep
	Planned  int                    `json:"planned"` // runs that the study plans: one in each turn in which the stage takes part
	Runs     int                    `json:"runs"`    // turns with a record
	Valid    int                    `json:"valid"`   // of these
	Status   string                 `json:"status"`
	Cells    map[string]*Cell       `json:"cells"`      // by Metric.Key; null where the quantity does not exist
	Steps    map[string]*Comparison `json:"comparison"` // to Parent, by the key of each metric that is compared; null where there is none
	Kinds    []Kind                 `json:"kinds"`      // by name
	Bound    *Bound                 `json:"bound"`      // null without a valid run
	Expect   *Expectation           `json:"expect"`     // null when not run, for an again stage, and without a prediction
	Script   *Script                `json:"script"`     // null where the load is of tables, and when not run
	Blocks   []BlockRun             `json:"blocks"`     // runs that were made, by block
	Reasons  []string               `json:"reasons"`    // why runs are invalid
	Warnings []string               `json:"warnings"`   // doubts that void nothing
}

// Point is a row's place in a sweep.
type Point struct {
	Of    string `json:"of"`    // the stage without the value
	Value string `json:"value"` // of the swept variable
}

// Kind is one endpoint kind of a stage.
type Kind struct {
	Kind  string                 `json:"kind"`
	Cells map[string]*Cell       `json:"cells"`      // by key of KindMetrics
	Steps map[string]*Comparison `json:"comparison"` // as Row.Steps; no effect is claimed for a kind
}

// Cell is a quantity over the valid blocks of a stage.
type Cell struct {
	stats.Summary
	// Pooled is a quantile of the responses of all runs together, which one slow run can set; null
	// for other quantities. No table shows it: a range of runs says nothing of it.
	Pooled *float64 `json:"pooled"`
}

// Comparison is a stage against its parent in one metric.
type Comparison struct {
	stats.Ratio
	Dropped  int      `json:"pairs_dropped"` // planned rounds of which one half is missing or invalid
	Adjusted *float64 `json:"p_holm"`        // corrected for the tests of its family; null for an again stage and for kinds
	Smallest *float64 `json:"p_holm_least"`  // the least that Adjusted could have been with that many pairs
	Primary  bool     `json:"primary"`       // the metric is the step's primary one: that of its prediction, or else the completed rate
	Tests    int      `json:"tests"`         // of the family: the primary ones, or those of its metric; 0 where none is judged
	Floor    *float64 `json:"floor"`         // the noise floor; null when not known
	// Detectable is the smallest effect that a study like this one would show in most cases, see
	// stats.Detectable; null where none is judged, and without a floor.
	Detectable *float64 `json:"detectable"`
	Effect     string   `json:"effect"`  // better, worse, not called, no difference shown or no claim; "" where none is judged
	Because    string   `json:"because"` // of Effect, without a full stop
	// Corrected is the same for the speed of the CPU; null where it is not corrected.
	Corrected *Corrected `json:"corrected"`
}

// Floor is what a ratio comes to without any difference, in one metric.
type Floor struct {
	Stage string      `json:"stage"` // that was run twice
	Again string      `json:"again"` // the name of its second run
	Key   string      `json:"key"`   // of the metric
	Ratio stats.Ratio `json:"ratio"` // of the second to the first
	Floor *float64    `json:"floor"` // see stats.Floor; null below stats.MinInterval pairs
	// Biased says that the pair differs by the study's own test, which takes all claims about the
	// metric away; "" where it does not.
	Biased string `json:"biased"`
}

// BlockRun is one run of a stage.
type BlockRun struct {
	Block    int                 `json:"block"`
	Round    int                 `json:"round"`    // of a kept service; 0 of a fresh one
	Position int                 `json:"position"` // within the block or its round, from 1
	Valid    bool                `json:"valid"`
	Values   map[string]*float64 `json:"values"` // by Metric.Key
	// OneSpeed are the values that steps are judged by in place of Values, by Metric.Key: as they would
	// be at one speed of the CPU. Empty where the study judges as measured.
	OneSpeed map[string]*float64 `json:"values_at_one_speed"`
}

// InvalidRun is a run whose numbers are void.
type InvalidRun struct {
	Stage         string   `json:"stage"`
	Block         int      `json:"block"`
	Round         int      `json:"round"` // of a kept service; 0 of a fresh one
	CompletedRate float64  `json:"completed_rate_per_second"`
	Reasons       []string `json:"reasons"`
	// Newer says that only rules which came after the run void it.
	Newer bool `json:"newer_rules_only"`
}
