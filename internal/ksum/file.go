package ksum

import "scaleguild/internal/run"

// File is k6-summary.json as k6/summary.js writes it. Times are milliseconds.
type File struct {
	Schema   int       `json:"schema"`
	K6       OfK6      `json:"k6"`
	Window   OfWindow  `json:"window"`
	WholeRun OfTheLoad `json:"whole_run"`
	// Thresholds are those of a k6 script; null of a load of tables.
	Thresholds []run.Threshold `json:"thresholds"`
}

// OfK6 is what k6 says of itself.
type OfK6 struct {
	Duration float64 `json:"test_run_duration_ms"` // from its start to its end
}

// OfWindow is the measurement window.
type OfWindow struct {
	All   Responses            `json:"all"`   // all endpoint kinds together
	Kinds map[string]Responses `json:"kinds"` // by endpoint kind
}

// Responses is the responses of one endpoint kind.
type Responses struct {
	Completed int    `json:"completed"`        // correct
	Failed    int    `json:"failed"`           // others
	Times     *Times `json:"response_time_ms"` // of the correct ones; null without any
}

// Times is a distribution of response times.
type Times struct {
	Min  float64 `json:"min"`
	Mean float64 `json:"avg"`
	P50  float64 `json:"p50"`
	P95  float64 `json:"p95"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99_9"`
	Max  float64 `json:"max"`
}

// OfTheLoad counts the requests of the whole run.
type OfTheLoad struct {
	Started  int `json:"started"`
	Finished int `json:"finished"`
	Dropped  int `json:"dropped_iterations"` // scheduled starts without a free VU
}
