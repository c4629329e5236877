package run

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Schema is the version of a run directory as a whole, of all its files alike: the
// one that this program writes. It reads this one and every older one; those of a
// newer program it refuses.
//
// # How to add a key
//
//  1. Add the field to its type. It must be able to say that the value is not
//     there: a pointer, a slice or a map.
//     MeanWaiting *float64 `json:"mean_waiting_seconds"` // in Load
//  2. Add a line to keys below. Runs of schema 2 are published, so that the next key is the first of
//     schema 3: Schema becomes 3 with it, and a run of schema 2 joins testdata. A type of which no
//     file is published may still change.
//     {Since: 3, Type: "run.Load", Key: "mean_waiting_seconds"},
//  3. Add a row to docs/run-directory.md, and fill the field where the record is made.
//  4. Write the synthetic runs of the tests anew, which have every key of today:
//     just golden
//
// A file of an older schema then reads null, and a table shows a dash. A rule of
// Judge that needs the value has to say what it does without: it was not judged
// when the run was made. Without step 2 every published run is "missing
// load.mean_waiting_seconds", and the tests of this package say so.
//
// A key that is renamed gets a line with Was: older files are read by the old name.
// Where older runs have a known value, Old supplies it in place of null.
const Schema = 2

// key is one key of a run directory's files that schema 1 did not have.
type key struct {
	Since int    // first schema with this key
	Type  string // of the struct that has it, as Go names it: run.Load
	Key   string // as it stands in JSON
	Was   string // what the key was called before; "" for a new one
	Old   any    // what a new key reads in an older file, as JSON decodes it; nil for null
}

// keys says which key came with which schema; what it does not list, schema 1 had.
func keys() []key {
	return []key{
		{Since: 2, Type: "run.Load", Key: "started_in_window"},
		{Since: 2, Type: "run.Load", Key: "failed_of_started_by_cause"},
		{Since: 2, Type: "run.Load", Key: "finished_by_second"},
		{Since: 2, Type: "run.Harness", Key: "service_cpu_foreign_share"},
		{Since: 2, Type: "run.Harness", Key: "service_cpu_steal_share"},
		{Since: 2, Type: "run.Harness", Key: "k6_dispatch_delay_p99_seconds"},
		{Since: 2, Type: "run.Harness", Key: "k6_silence_seconds"},
		{Since: 2, Type: "run.Record", Key: "workers_window"},
		{Since: 2, Type: "run.Budget", Key: "changes"},
		{Since: 2, Type: "run.Budget", Key: "outside_cpu_seconds"},
		{Since: 2, Type: "run.Record", Key: "disk"},
		{Since: 2, Type: "run.Record", Key: "counters"},
		{Since: 2, Type: "run.Host", Key: "study_commit"},
		{Since: 2, Type: "run.Host", Key: "study_dirty"},
		{Since: 2, Type: "run.Host", Key: "passed"},
		{Since: 2, Type: "run.Host", Key: "files"},
		{Since: 2, Type: "run.Host", Key: "programs"},
		{Since: 2, Type: "run.Sample", Key: "service_cpu_foreign_share"},
		{Since: 2, Type: "run.Sample", Key: "service_cpu_steal_share"},
		{Since: 2, Type: "run.Sample", Key: "speed_probe_mean_seconds"},
		{Since: 2, Type: "run.Record", Key: "speed_probe"},
		{Since: 2, Type: "run.Study", Key: "question"},
		{Since: 2, Type: "run.Plan", Key: "kinds", Old: kindsOfSchema1()},
		{Since: 2, Type: "run.Plan", Key: "rough", Old: false},
		{Since: 2, Type: "run.Plan", Key: "round", Old: json.Number("1")},
		{Since: 2, Type: "run.Plan", Key: "attempt", Old: json.Number("1")},
		{Since: 2, Type: "run.Plan", Key: "service", Old: Fresh},
		{Since: 2, Type: "run.Plan", Key: "warm_up_seconds"},
		{Since: 2, Type: "run.Plan", Key: "first_iteration", Old: json.Number("0")},
		{Since: 2, Type: "run.Study", Key: "service", Old: Fresh},
		{Since: 2, Type: "run.Study", Key: "rounds", Old: json.Number("1")},
		{Since: 2, Type: "run.Study", Key: "planned_blocks"},
		{Since: 2, Type: "run.Study", Key: "planned_rounds"},
		{Since: 2, Type: "run.StageInfo", Key: "rounds", Old: json.Number("1")},
		{Since: 2, Type: "run.Harness", Key: "neighbours_cpu_share"},
		{Since: 2, Type: "run.Study", Key: "rough", Old: false},
		{Since: 2, Type: "run.EndpointKind", Key: "request"},
		{Since: 2, Type: "run.Plan", Key: "workers_report", Old: true},
		{Since: 2, Type: "run.Plan", Key: "worker_versions", Old: []any{"python", "uvicorn"}},
		{Since: 2, Type: "run.Plan", Key: "places", Old: placesOfSchema1()},
		{Since: 2, Type: "run.Record", Key: "dependencies"},
		{Since: 2, Type: "run.Record", Key: "script"},
		{Since: 2, Type: "run.Plan", Key: "script", Old: ""},
		{Since: 2, Type: "ksum.File", Key: "thresholds"},
		{Since: 2, Type: "run.Harness", Key: "harness_busy_share", Was: "cpus_busy_share"},
		{Since: 2, Type: "run.Sample", Key: "parked", Was: "upstream_in_flight"},
		{Since: 2, Type: "run.Upstream", Key: "parked", Was: "in_flight"},
		{Since: 2, Type: "bench.MockStats", Key: "parked", Was: "in_flight"}, // what mockbench keeps of an Upstream
	}
}

// kindsOfSchema1 are the kinds of the load that every run of schema 1 had: their
// plans do not say them.
func kindsOfSchema1() []any {
	kind := func(name, weight string, upstream bool) any {
		return map[string]any{"name": name, "weight": json.Number(weight), "upstream": upstream}
	}
	return []any{
		kind("health", "15", false), kind("list_items", "20", false), kind("get_item", "20", false),
		kind("create_order", "10", false), kind("quote", "25", true), kind("checkout", "10", true),
	}
}

// CheckSchema is the error of a schema that this program cannot read.
func CheckSchema(schema int) error {
	switch {
	case schema > Schema:
		return fmt.Errorf("schema: newer than this program (got %d, want at most %d)", schema, Schema)
	case schema < 1:
		return fmt.Errorf("schema: there is no such version (got %d, want 1 to %d)", schema, Schema)
	}
	return nil
}

// upgrade brings an object of an older schema to today's keys: those that were
// renamed move, those that are new read null, or the value that was true then.
func (r *reading) upgrade(path string, t reflect.Type, object map[string]any) {
	for _, k := range r.table {
		if k.Type != t.String() || k.Since <= r.schema {
			continue
		}
		if _, ok := object[k.Key]; ok {
			r.fail(join(path, k.Key), "unknown key (it came with schema %d, the file is of schema %d)", k.Since, r.schema)
		}
		object[k.Key] = k.Old
		if k.Was == "" {
			continue
		}
		v, ok := object[k.Was]
		if !ok {
			r.fail(join(path, k.Was), "missing")
		}
		object[k.Key] = v
		delete(object, k.Was)
	}
}

// schemaOf is the schema of a value: the one that it says, or of the file that it
// belongs to when it has none, as a line of samples.jsonl. Zero belongs to no file.
func schemaOf(tree any, file int) (int, error) {
	schema := file
	if schema == 0 {
		schema = Schema
	}
	if object, ok := tree.(map[string]any); ok && object["schema"] != nil {
		number, _ := object["schema"].(json.Number)
		got, err := number.Int64()
		if err != nil {
			return 0, fmt.Errorf("schema: not a whole number (got %s)", shortJSON(object["schema"]))
		}
		schema = int(got)
	}
	if err := CheckSchema(schema); err != nil {
		return 0, err
	}
	if file != 0 && schema != file {
		return 0, fmt.Errorf("schema: not that of the study (got %d, want %d)", schema, file)
	}
	return schema, nil
}
