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
	Schema   int    `json:"schema"`
	Study    string `json:"study"`
	Stage    string `json:"stage"`
	Title    string `json:"title"`
	Parent   string `json:"parent"` // stage that this one differs from by Change; "" at the root
	Change   string `json:"change"` // KEY=VALUE; "" for a stage that repeats its parent (A/A)
	Why      string `json:"why"`
	Expect   Expect `json:"expect"`
	Block    int    `json:"block"`    // from 1
	Position int    `json:"position"` // of the run within its block, from 1

	Sweep     *SweepPoint       `json:"sweep"` // null without a sweep
	Kinds     []EndpointKind    `json:"kinds"` // of the load, all of them; Variables' MIX says which are requested
	Variables map[string]string `json:"variables"`
	Digest    string            `json:"digest"` // sha256 over study, stage and variables; see PlanDigest
}

// EndpointKind is a kind of request that the load can send, as k6/manifest.json says.
type EndpointKind struct {
	Name     string `json:"name"`
	Weight   int    `json:"weight"`   // share of the requests in percent, where the mix is of all kinds
	Upstream bool   `json:"upstream"` // the service calls the upstream to answer it
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

// CallsUpstream says whether any request of the plan's mix makes the service call
// the upstream.
func (p Plan) CallsUpstream() bool {
	return slices.ContainsFunc(p.Requested(), func(k EndpointKind) bool { return k.Upstream })
}

// SweepPoint says at which value of a study's swept variable a plan is, and of
// which stage.
type SweepPoint struct {
	Variable string `json:"variable"`
	Value    string `json:"value"`
	Of       string `json:"of"` // the stage's name without "@value"
}

// Expect is a prediction, written down before the run and scored after it.
// Exactly one of AtLeast and AtMost is set. A stage that repeats its parent (A/A)
// predicts nothing: its texts are empty and neither bound is set.
type Expect struct {
	Metric  string   `json:"metric"`   // name of a metric, such as "completed_rate"
	Versus  string   `json:"versus"`   // "parent" (a ratio to the parent) or "value" (the metric itself)
	AtLeast *float64 `json:"at_least"` // null when not set
	AtMost  *float64 `json:"at_most"`  // null when not set
}

// PlanDigest is the SHA-256, in hex, of the study's name, the stage's name and
// the variables in key order, one "key=value" a line. It does not depend on
// block, position or prose, so repetitions of one stage share it.
func PlanDigest(p Plan) string {
	h := sha256.New()
	line := func(s string) { h.Write([]byte(s + "\n")) }
	line("study=" + p.Study)
	line("stage=" + p.Stage)
	for _, k := range slices.Sorted(maps.Keys(p.Variables)) {
		line(k + "=" + p.Variables[k])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A Study is what a run directory holds as a whole: study.json.
type Study struct {
	Schema    int               `json:"schema"`
	Study     string            `json:"study"`
	RunID     string            `json:"run_id"`
	Title     string            `json:"title"`
	Question  *string           `json:"question"` // that the study answers; null in schema 1
	Blocks    int               `json:"blocks"`
	Seed      string            `json:"seed"`      // of the order of stages within blocks
	Overrides map[string]string `json:"overrides"` // variables set on the command line; a study with any is not publishable
	Stages    []StageInfo       `json:"stages"`    // in the ladder's order
	Order     [][]string        `json:"order"`     // per block, the stages in the order of execution
	SLO       *SLO              `json:"slo"`       // null without one
}

// SLO is what a study of a sweep asks of each point: all of it holds, and no
// iteration is dropped.
type SLO struct {
	Kinds       []string `json:"kinds"`        // endpoint kinds whose response times count
	P95         float64  `json:"p95_seconds"`  // greatest p95 of their response times together
	FailedShare float64  `json:"failed_share"` // greatest share of all responses of the window that failed
}

// StageInfo names one stage of a Study.
type StageInfo struct {
	Stage  string      `json:"stage"`
	Title  string      `json:"title"`
	Parent string      `json:"parent"`
	Change string      `json:"change"`
	Digest string      `json:"digest"`
	Again  bool        `json:"again"` // it repeats its parent without a change: the A/A pair of the study
	Sweep  *SweepPoint `json:"sweep"` // null without a sweep
}

// Host is where a study ran and with what: host.json, written before the first run.
type Host struct {
	Schema       int               `json:"schema"`
	Commit       string            `json:"commit"` // of the project; "unknown" outside a git checkout
	Dirty        bool              `json:"dirty"`
	Toolchain    string            `json:"toolchain"` // how the tools were installed: "bootstrap" or "nix"
	Versions     map[string]string `json:"versions"`  // go, k6, python, sqlite and the service's packages
	Kernel       string            `json:"kernel"`
	Architecture string            `json:"architecture"` // as Go names it: amd64, arm64
	CPUModel     string            `json:"cpu_model"`
	CPUs         int               `json:"cpus"` // that the runner may use
	MemoryBytes  int64             `json:"memory_bytes"`
	Backend      string            `json:"budget_backend"` // systemd-system, systemd-user, cgroup-v2 or cgroup-v1
	ServiceCPUs  []int             `json:"service_cpus"`
	HarnessCPUs  []int             `json:"harness_cpus"`
	StartedAt    string            `json:"started_at"` // RFC 3339, UTC
}
