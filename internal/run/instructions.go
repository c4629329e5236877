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
	// Idle is the first short replay once more, with a pause before its requests; null where none
	// was made.
	Idle *InstructionReplay `json:"idle"`
	// PerSecond is what the service executes in each second because time passes, as by a worker's
	// heartbeat: what Idle counts more than the first short replay, by the time that it took longer.
	// Null without Idle.
	PerSecond *float64 `json:"instructions_per_second"`
	// PerResponse is the median of the repeats'.
	PerResponse float64 `json:"instructions_per_response"`
	// Spread is how far the greatest of the repeats is from the least, as a share of the median;
	// null of a single one.
	Spread *float64 `json:"spread_share"`
	// ToParent is PerResponse divided by the parent's; null where that was not counted.
	ToParent *float64 `json:"ratio_to_parent"`
	// Functions are those that executed most of PerResponse themselves, without those that they
	// called: at most TopFunctions, the greatest first.
	Functions []FunctionInstructions `json:"functions"`
}

// TopFunctions is how many functions of a stage are kept.
const TopFunctions = 10

// FunctionInstructions is what a function does for a response.
type FunctionInstructions struct {
	// Function is its name in the program's symbols; "???" where they have none.
	Function string `json:"function"`
	// Object is the file name of the program or library that holds it.
	Object string `json:"object"`
	// PerResponse is the mean of the repeats'.
	PerResponse float64 `json:"instructions_per_response"`
	// Share is PerResponse divided by the mean of the stage's.
	Share float64 `json:"share"`
}

// InstructionReplay is what one replay counted.
type InstructionReplay struct {
	// Instructions are those of all processes, from their start to their end.
	Instructions int64 `json:"instructions"`
	// Seconds is how long the service was up: from when it was ready to its last answer.
	Seconds float64 `json:"seconds"`
}

// InstructionPair is a short and a long replay.
type InstructionPair struct {
	// Short is the replay of the first ShortRequests.
	Short InstructionReplay `json:"short"`
	// Long is the one of the first LongRequests.
	Long InstructionReplay `json:"long"`
	// Processes is how many left a count in the long replay.
	Processes int `json:"processes"`
	// PerResponse is what the long replay counts more, less what the time costs that it took longer,
	// divided by LongRequests - ShortRequests.
	PerResponse float64 `json:"instructions_per_response"`
}

// Add adds a pair of replays to a stage, and computes what follows from all of its pairs.
func (f *Instructions) Add(stage int, short, long InstructionReplay, processes int) {
	s := &f.Stages[stage]
	s.Repeats = append(s.Repeats, InstructionPair{Short: short, Long: long, Processes: processes})
	f.derive(s)
}

// SetIdle adds the replay with a pause.
func (f *Instructions) SetIdle(stage int, idle InstructionReplay) {
	f.Stages[stage].Idle = &idle
	f.derive(&f.Stages[stage])
}

// derive computes the figures of a stage from its replays, and the ratios to the parents.
func (f *Instructions) derive(s *StageInstructions) {
	perSecond := 0.0
	if s.Idle != nil && len(s.Repeats) > 0 {
		short := s.Repeats[0].Short
		if longer := s.Idle.Seconds - short.Seconds; longer > 0 {
			perSecond = max(0, float64(s.Idle.Instructions-short.Instructions)/longer)
		}
		s.PerSecond = &perSecond
	}
	var all []float64
	for i, p := range s.Repeats {
		more := float64(p.Long.Instructions-p.Short.Instructions) - perSecond*(p.Long.Seconds-p.Short.Seconds)
		s.Repeats[i].PerResponse = more / float64(f.LongRequests-f.ShortRequests)
		all = append(all, s.Repeats[i].PerResponse)
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
