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
	// Libraries are the files whose instructions were counted, by name and sum: a library may have
	// other code for another CPU, or be another one on another machine.
	Libraries []Library `json:"libraries"`
	// CPUModel is as the kernel names it: what a library asks before it chooses its code.
	CPUModel string `json:"cpu_model"`
	// Stages are those that were counted, in the study's order.
	Stages []StageInstructions `json:"stages"`
}

// Library is a file that holds code: a program or a library.
type Library struct {
	// Name is the file's, without its folder.
	Name string `json:"name"`
	// SHA256 is the sum of it, in hex.
	SHA256 string `json:"sha256"`
}

// StageInstructions is one stage of them.
type StageInstructions struct {
	// Stage is its name.
	Stage string `json:"stage"`
	// Parent is the stage from which it differs by its one change; "" at the root.
	Parent string `json:"parent"`
	// Digest is its plan's.
	Digest string `json:"plan_digest"`
	// InFlight is how many requests were in flight at a time, at the most: what --in-flight says,
	// else the plan's VUS in the closed model, and as many as same-answers has in the open one.
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
	// Share is PerResponse divided by what all functions did for a response, which is what the long
	// replays count more: what time costs is still in it.
	Share float64 `json:"share"`
}

// InstructionReplay is what one replay counted.
type InstructionReplay struct {
	// Instructions are those of all processes, from their start to their end.
	Instructions int64 `json:"instructions"`
	// Seconds is how long the service was up: from when it was ready to its last answer.
	Seconds float64 `json:"seconds"`
}

// InstructionPair is a short and a long replay, and one that shows what time costs.
type InstructionPair struct {
	// Short is the replay of the first ShortRequests.
	Short InstructionReplay `json:"short"`
	// Long is the one of the first LongRequests.
	Long InstructionReplay `json:"long"`
	// Idle is the short one once more, with a pause before its requests; null where none was made.
	Idle *InstructionReplay `json:"idle"`
	// Processes is how many left a count in the long replay.
	Processes int `json:"processes"`
	// PerSecond is what the service executes in each second because time passes, as by a worker's
	// heartbeat: what Idle counts more than Short, by the time that it took longer. Chance may make it
	// negative. Null where Idle is, or did not take longer.
	PerSecond *float64 `json:"instructions_per_second"`
	// PerResponse is what the long replay counts more, less what the time costs that it took longer,
	// divided by LongRequests - ShortRequests. What time costs is still in it where that is not known.
	PerResponse float64 `json:"instructions_per_response"`
}

// Add adds a pair of replays to a stage, and computes what follows from all of its pairs.
func (f *Instructions) Add(stage int, pair InstructionPair) {
	s := &f.Stages[stage]
	pair.derive(f.LongRequests - f.ShortRequests)
	s.Repeats = append(s.Repeats, pair)
	f.derive(s)
}

// derive computes what follows from the replays of a pair, of which the long one has so many
// responses more.
func (p *InstructionPair) derive(responses int) {
	p.PerSecond = nil
	more := float64(p.Long.Instructions - p.Short.Instructions)
	if p.Idle != nil && p.Idle.Seconds > p.Short.Seconds {
		p.PerSecond = new(float64(p.Idle.Instructions-p.Short.Instructions) / (p.Idle.Seconds - p.Short.Seconds))
		more -= *p.PerSecond * (p.Long.Seconds - p.Short.Seconds)
	}
	p.PerResponse = more / float64(responses)
}

// derive computes the figures of a stage from its pairs, and the ratios to the parents.
func (f *Instructions) derive(s *StageInstructions) {
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
