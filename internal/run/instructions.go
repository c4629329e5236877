package run

import (
	"slices"

	"scaleguild/internal/median"
)

// InstructionsSuffix ends the name of a file of Instructions, after an id like that of a run: it
// stands beside the run directories of the study.
const InstructionsSuffix = ".instructions.json"

// Instructions is how many instructions a correct response of each stage costs in the service's
// programs, as a replay of the load's first requests under valgrind counts them: without the
// kernel, and without what is waited for. It is no time, and no part of a run.
type Instructions struct {
	// Schema is that of the run directory, see the constant.
	Schema int `json:"schema"`
	// Study is the study's name.
	Study string `json:"study"`
	// StartedAt is when the counting began: RFC 3339, UTC.
	StartedAt string `json:"started_at"`
	// Counter is what counted, with its version: "valgrind-3.19.0".
	Counter string `json:"counter"`
	// Overrides are the variables that --set gave another value.
	Overrides map[string]string `json:"overrides"`
	// ShortRequests is how many requests the first replay of a pair sends, from the first of the
	// load on.
	ShortRequests int `json:"short_requests"`
	// LongRequests is how many the second one sends. What it counts more is what the difference of
	// requests costs: the start of the service is in both.
	LongRequests int `json:"long_requests"`
	// Files are the SHA-256 sums of service and load, as in Host: with others the counts of two
	// such files cannot be compared.
	Files map[string]string `json:"files"`
	// Programs are those of the programs likewise.
	Programs map[string]string `json:"programs"`
	// Stages are those that were counted, in the study's order.
	Stages []StageInstructions `json:"stages"`
}

// StageInstructions is one stage of them.
type StageInstructions struct {
	// Stage is its name.
	Stage string `json:"stage"`
	// Parent is the stage from which it differs by its one change; "" at the root.
	Parent string `json:"parent"`
	// Digest is its plan's.
	Digest string `json:"plan_digest"`
	// InFlight is how many requests were in flight at a time: the plan's VUS in the closed model.
	InFlight int `json:"in_flight"`
	// Responses is the digest of the long replay's answers, as same-answers prints it.
	Responses string `json:"responses_digest"`
	// Content is the digest of what the service then held; "" where no command prints it.
	Content string `json:"content_digest"`
	// Repeats are the pairs of replays, in order.
	Repeats []InstructionPair `json:"repeats"`
	// PerResponse is the median of the repeats'.
	PerResponse float64 `json:"instructions_per_response"`
	// Spread is how far the greatest of the repeats is from the least, as a share of the median;
	// null of a single one.
	Spread *float64 `json:"spread_share"`
	// ToParent is PerResponse divided by the parent's; null where that was not counted.
	ToParent *float64 `json:"ratio_to_parent"`
}

// InstructionPair is a short and a long replay.
type InstructionPair struct {
	// Short counts the instructions of all processes of the short replay, from start to end.
	Short int64 `json:"short_instructions"`
	// Long counts those of the long one.
	Long int64 `json:"long_instructions"`
	// Processes is how many left a count in the long replay.
	Processes int `json:"processes"`
	// PerResponse is (Long - Short) / (LongRequests - ShortRequests).
	PerResponse float64 `json:"instructions_per_response"`
}

// Add adds a pair of replays to a stage, and computes what follows from all of its pairs.
func (f *Instructions) Add(stage int, short, long int64, processes int) {
	s := &f.Stages[stage]
	s.Repeats = append(s.Repeats, InstructionPair{
		Short: short, Long: long, Processes: processes, PerResponse: float64(long-short) / float64(f.LongRequests-f.ShortRequests),
	})
	var all []float64
	for _, p := range s.Repeats {
		all = append(all, p.PerResponse)
	}
	s.PerResponse, _ = median.Of(all)
	if len(all) > 1 && s.PerResponse > 0 {
		s.Spread = new((slices.Max(all) - slices.Min(all)) / s.PerResponse)
	}
	f.compare()
}

// compare takes the ratios to the parents.
func (f *Instructions) compare() {
	for i, s := range f.Stages {
		parent := slices.IndexFunc(f.Stages, func(p StageInstructions) bool { return p.Stage == s.Parent })
		if parent >= 0 && f.Stages[parent].PerResponse > 0 && len(s.Repeats) > 0 {
			f.Stages[i].ToParent = new(s.PerResponse / f.Stages[parent].PerResponse)
		}
	}
}
