package run

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
)

// A Plan is all that determines one run, nothing implied: the study's variables
// resolved for one stage. Values are strings as the definition has them; each
// consumer parses its own.
type Plan struct {
	// Schema is that of the run directory, see the constant.
	Schema int `json:"schema"`
	// Study is the name of the study's folder.
	Study string `json:"study"`
	// Stage is the name of the stage, with "@value" in a sweep; IsName holds of it.
	Stage string `json:"stage"`
	// Title is a few words, for people.
	Title string `json:"title"`
	// Parent is the stage that this one differs from by Change; "" at the root.
	Parent string `json:"parent"`
	// Change is KEY=VALUE; "" for a stage that repeats its parent (A/A), and for one that is
	// measured as it is.
	Change string `json:"change"`
	// Why is what the change is expected to do, in sentences; "" where the study does not say.
	Why string `json:"why"`
	// Expect is the prediction.
	Expect Expect `json:"expect"`
	// Block is the block that the run belongs to, from 1 to MaxBlocks.
	Block int `json:"block"`
	// Round is that of the run within its block, from 1 to MaxRounds; 1 where Service is Fresh.
	Round int `json:"round"`
	// Position is that of the run within its round, from 1.
	Position int `json:"position"`
	// Attempt says how often the round was measured, this time included: 1, and more where a busy
	// machine voided it before.
	Attempt int `json:"attempt"`
	// Service is Fresh or Kept: whether the service was started for this run alone, or stays up
	// through the rounds of a block. All runs of schema 1 were of fresh ones.
	Service string `json:"service"`
	// WarmUpSeconds is how long the warm-up of a later round of a kept service is: until requests
	// in flight were level in the first round, see the method. Null for WARM_UP.
	WarmUpSeconds *float64 `json:"warm_up_seconds"`
	// FirstIteration is the number of the first iteration of the load, from 0. It tells apart what
	// rounds send to a kept service; slice r of every stage has the same.
	FirstIteration int `json:"first_iteration"`
	// Rough says that a short look was asked for and no measurement (--quick): the run is never
	// valid. False in a run of schema 1, which had no such thing.
	Rough bool `json:"rough"`

	// Sweep is the point of the sweep; null in a study without one.
	Sweep *SweepPoint `json:"sweep"`
	// Kinds are all endpoint kinds of the load, in the order of the study's tables; Requested
	// gives those that the mix requests.
	Kinds []EndpointKind `json:"kinds"`
	// Script is the k6 script that is the load, from the study's folder; "" where the load is of
	// tables, as all were in schema 1. The kinds have no requests then: the script makes them.
	Script string `json:"script"`
	// WorkersReport says that each worker of the service reports what it is and what it has
	// counted, and that the service has WORKERS of them: "workers" in its manifest.
	WorkersReport bool `json:"workers_report"`
	// WorkerVersions are what each of these workers names the version of; null where they name
	// none in particular.
	WorkerVersions []string `json:"worker_versions"`
	// Places are what of the service can hold requests, each only so many at a time.
	Places Places `json:"places"`
	// Variables are all variables of the study by name, none implied; variables.go reads those
	// that programs need as numbers.
	Variables map[string]string `json:"variables"`
	// Digest is the SHA-256 in hex over study, stage and variables; see PlanDigest.
	Digest string `json:"digest"`
}

// Requested are the kinds that the plan's mix requests: the one that it names, or
// all of them.
func (p Plan) Requested() []EndpointKind {
	for _, k := range p.Kinds {
		if k.Name == p.Variables[mixVariable] {
			return []EndpointKind{k}
		}
	}
	return p.Kinds
}

// OneKind is the endpoint kind that the plan's mix is of alone; false for a mix of several.
func (p Plan) OneKind() (kind string, one bool) {
	mix := p.Variables[mixVariable]
	return mix, mix != "" && mix != allKinds
}

// HasUpstream says whether there is an upstream at all: a plan without its latency is of a
// service that calls none, and no mock runs beside it.
func (p Plan) HasUpstream() bool {
	_, has := p.Variables[latencyVariable]
	return has
}

// CallsUpstream says whether any request of the plan's mix makes the service call
// the upstream.
func (p Plan) CallsUpstream() bool {
	return slices.ContainsFunc(p.Requested(), func(k EndpointKind) bool { return k.Upstream })
}

// SweepPoint says at which value of a study's swept variable a plan is, and of
// which stage.
type SweepPoint struct {
	// Variable is the name of the swept variable.
	Variable string `json:"variable"`
	// Value is its value at this point, as the definition has it.
	Value string `json:"value"`
	// Of is the stage's name without "@value".
	Of string `json:"of"`
}

// Expect is a prediction, written down before the run and scored after it.
// Exactly one of AtLeast and AtMost is set. A stage that repeats its parent (A/A)
// predicts nothing, and another need not: its texts are empty then and neither bound is set.
type Expect struct {
	// Metric is the name of a metric in predictions, such as "completed_rate".
	Metric string `json:"metric"`
	// Versus is "parent" (a ratio to the parent's metric) or "value" (the metric itself).
	Versus string `json:"versus"`
	// AtLeast is the lower bound, as a ratio or in the unit of the prediction; null when not set.
	AtLeast *float64 `json:"at_least"`
	// AtMost is the upper bound likewise; null when not set.
	AtMost *float64 `json:"at_most"`
}

// PlanDigest is the SHA-256, in hex, of the study's name, the stage's name and
// the variables in key order, one "key=value" a line. It does not depend on
// block, position or prose, so repetitions of one stage share it. A variable that
// came later is left out at the value that all plans before it had.
func PlanDigest(p Plan) string {
	h := sha256.New()
	line := func(s string) { h.Write([]byte(s + "\n")) }
	line("study=" + p.Study)
	line("stage=" + p.Stage)
	for _, k := range slices.Sorted(maps.Keys(p.Variables)) {
		if pair := k + "=" + p.Variables[k]; !slices.Contains(implied(), pair) {
			line(pair)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// implied are the variables, with their values, that plans had before there was a variable.
func implied() []string { return []string{generatorVariable + "=" + JavaScript} }

// A Study is what a run directory holds as a whole: study.json.
type Study struct {
	// Schema is that of the run directory, see the constant.
	Schema int `json:"schema"`
	// Study is the name of the study's folder.
	Study string `json:"study"`
	// RunID names the run directory: UTC time and four random digits, such as
	// 20261123T003938Z-ebbb.
	RunID string `json:"run_id"`
	// Title is a few words, for people.
	Title string `json:"title"`
	// Question is what the study answers, a sentence; null in a study of schema 1.
	Question *string `json:"question"`
	// Blocks is how many times services are started, from 1 to MaxBlocks.
	Blocks int `json:"blocks"`
	// Service is as in all of its plans.
	Service string `json:"service"`
	// Rounds is how many times a stage runs in a block at most, from 1 to MaxRounds; 1 where
	// Service is Fresh.
	Rounds int `json:"rounds"`
	// PlannedBlocks is how many the study's definition names, before anything was measured; null
	// where it names none, and in a study of schema 1.
	PlannedBlocks *int `json:"planned_blocks"`
	// PlannedRounds is likewise for Rounds; null in a study of schema 1.
	PlannedRounds *int `json:"planned_rounds"`
	// Seed is what the order of stages within blocks follows from. It is another than the plan's
	// SEED.
	Seed string `json:"seed"`
	// Overrides are the variables that were set on the command line, by name; a study with any is
	// not publishable.
	Overrides map[string]string `json:"overrides"`
	// Stages are in the ladder's order, the one that runs again included.
	Stages []StageInfo `json:"stages"`
	// Order has, per block and round, the stages in the order of execution; see Study.Turn.
	Order [][]string `json:"order"`
	// Rough is as in all of its plans.
	Rough bool `json:"rough"`
	// SLO is what each point of a sweep is asked to meet; null when nothing is.
	SLO *SLO `json:"slo"`
}

// SLO is what a study of a sweep asks of each point: all of it holds, and no
// iteration is dropped.
type SLO struct {
	// Kinds are the endpoint kinds whose response times count.
	Kinds []string `json:"kinds"`
	// P95 is the greatest p95, in seconds, of the response times of these kinds together.
	P95 float64 `json:"p95_seconds"`
	// FailedShare is the greatest share, 0 to 1, of all responses of the window that may fail.
	FailedShare float64 `json:"failed_share"`
}

// StageInfo names one stage of a Study.
type StageInfo struct {
	// Stage is its name, as in its plans.
	Stage string `json:"stage"`
	// Title is a few words, for people.
	Title string `json:"title"`
	// Parent is the stage that it differs from by Change; "" at the root.
	Parent string `json:"parent"`
	// Change is KEY=VALUE; "" for a stage that repeats its parent.
	Change string `json:"change"`
	// Digest is its plan's, which all its runs share.
	Digest string `json:"digest"`
	// Rounds is in how many rounds of a block the stage takes part; 1 where services are fresh.
	Rounds int `json:"rounds"`
	// Again says that it repeats its parent without a change, the A/A pair of the study: what
	// differs between the two is noise.
	Again bool `json:"again"`
	// Sweep is the point of the sweep; null in a study without one.
	Sweep *SweepPoint `json:"sweep"`
}

// Host is where a study ran and with what: host.json, written before the first run.
type Host struct {
	// Schema is that of the run directory, see the constant.
	Schema int `json:"schema"`
	// Commit is the project's, in hex; "unknown" outside a git checkout.
	Commit string `json:"commit"`
	// Dirty says that files differed from the commit, so that it does not tell what ran.
	Dirty bool `json:"dirty"`
	// Toolchain says how the tools were installed: "bootstrap" or "nix".
	Toolchain string `json:"toolchain"`
	// Versions are those of go and k6, by name; the service's packages are in the records.
	Versions map[string]string `json:"versions"`
	// Kernel is the release of Linux.
	Kernel string `json:"kernel"`
	// Architecture is as Go names it: amd64, arm64.
	Architecture string `json:"architecture"`
	// CPUModel is as the kernel names it.
	CPUModel string `json:"cpu_model"`
	// CPUs is the number of CPUs that the runner may use.
	CPUs int `json:"cpus"`
	// MemoryBytes is what the machine has.
	MemoryBytes int64 `json:"memory_bytes"`
	// Backend is what enforces the CPU limit: systemd-system, systemd-user, cgroup-v2 or
	// cgroup-v1.
	Backend string `json:"budget_backend"`
	// ServiceCPUs are the numbers of the CPUs on which the service runs.
	ServiceCPUs []int `json:"service_cpus"`
	// HarnessCPUs are those on which k6, the mock and the runner run; none is also the service's.
	HarnessCPUs []int `json:"harness_cpus"`
	// StartedAt is when the study began: RFC 3339, UTC.
	StartedAt string `json:"started_at"`
	// StudyCommit is the commit of the repository that the study is in, where that is another than
	// the project's; null for a study of the project, and before schema 2.
	StudyCommit *string `json:"study_commit"`
	// StudyDirty says likewise that its files differed from the commit.
	StudyDirty *bool `json:"study_dirty"`
	// Passed are the names of the variables that the service got from the environment of whoever
	// ran the study; their values are recorded nowhere. Null before schema 2.
	Passed []string `json:"passed"`
	// Files are the SHA-256 sums, in hex, of the files of the service and of the load, by path
	// from the project's root, of a study in another repository from the study's folder with ./
	// or ../ at the beginning; null before schema 2.
	Files map[string]string `json:"files"`
	// Programs are those of the programs that ran: k6, mockapi, service (its command's) and
	// stages; null before schema 2.
	Programs map[string]string `json:"programs"`
}
