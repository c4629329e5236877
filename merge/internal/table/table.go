package table

// Table is a study's outcome: one row per stage.
type Table struct {
	Schema  int      `json:"schema"`
	Study   string   `json:"study"`
	RunID   string   `json:"run_id"`
	Title   string   `json:"title"`
	Blocks  int      `json:"blocks"`  // planned; see Row.Runs for those that were made
	Commit  string   `json:"commit"`  // of the project that ran the study
	Dirty   bool     `json:"dirty"`   // the project had changes beyond Commit
	Caveats []string `json:"caveats"` // of the whole study, a sentence each
	Rows    []Row    `json:"rows"`
}

// Status of a row.
const (
	Valid   = "valid"
	Invalid = "invalid" // at least one run is
	NotRun  = "not run" // no run has a record
)

// Row is one stage.
type Row struct {
	Stage    string           `json:"stage"`
	Title    string           `json:"title"`
	Parent   string           `json:"parent"` // "" at the root
	Change   string           `json:"change"` // KEY=VALUE
	Why      string           `json:"why"`    // "" when not run
	Runs     int              `json:"runs"`   // blocks with a record
	Cells    map[string]*Cell `json:"cells"`  // by Column.Key; null where the quantity does not exist
	Kinds    []Kind           `json:"kinds"`  // by name
	Status   string           `json:"status"`
	Reasons  []string         `json:"reasons"`  // why Status is Invalid
	Warnings []string         `json:"warnings"` // doubts that void nothing
}

// Kind is one endpoint kind of a stage.
type Kind struct {
	Kind  string           `json:"kind"`
	Cells map[string]*Cell `json:"cells"` // by Column.Key of KindColumns
}

// Cell is a quantity over the blocks of a stage; with one block all three are
// that block's value.
type Cell struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}
