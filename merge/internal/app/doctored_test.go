package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/run"
	"scaleguild/internal/section"
	"scaleguild/merge/internal/verify"
)

// A forgery is one dishonest change of the published ladder. Its author makes the manifest
// fit, and writes the tables of the documents anew.
type forgery struct {
	what   string
	before bool   // whether verify named it when it held records neither to each other nor to their commit
	line   string // how the line starts that names it; "" where only a signature could
	do     func(f forger)
}

const (
	v2     = "b01/v2-async"
	v4     = "v4-gunicorn"
	again  = "v4-gunicorn-again"
	v5     = "v5-wal"
	window = "upstream_window."
)

// ofStages changes the records of a stage in all blocks.
func ofStage(stage string, change func(object)) func(forger) {
	return func(f forger) { f.records(stage, change) }
}

// ofRun changes one record.
func ofRun(change func(object)) func(forger) { return func(f forger) { f.record(v2, change) } }

// inHost and inStudy change the descriptions of the study.
func inHost(change func(object)) func(forger) {
	return func(f forger) { f.edit(run.HostFile, change) }
}

func inStudy(change func(object)) func(forger) {
	return func(f forger) { f.edit(run.StudyFile, change) }
}

// value sets a key to a value, scaled multiplies the numbers of keys.
func value(path string, v any) func(object) { return func(o object) { o.set(path, v) } }

func scaled(factor float64, paths ...string) func(object) {
	return func(o object) { o.scale(factor, paths...) }
}

// forgeries are those of one file, of whole runs, and of what surrounds them.
func forgeries() []forgery {
	return append(append(ofNumbers(), ofRuns()...), ofWords()...)
}

// ofNumbers change what was measured.
func ofNumbers() []forgery {
	cpu := []string{"cpu.usage_seconds", "cpu.utilisation"}
	return []forgery{
		{"k6's own count, in its summary", true, "verdicts: " + v2, func(f forger) {
			f.edit(v2+"/"+run.SummaryFile, func(o object) { o.scale(1.01, "window.all.completed") })
		}},
		{"the median that the mock drew", true, "verdicts: " + v2, ofRun(scaled(0.8, "upstream.drawn.p50_microseconds"))},
		{"the quota that was read back", true, "verdicts: " + v2, ofRun(value("budget.quota_read_cores", 2))},
		{"the count of failures", true, "verdicts: " + v2, ofRun(value("load.failed", 5))},
		{"a valid run is called invalid", true, "verdicts: " + v2, ofRun(value("verdict.valid", false))},
		{"the mock's seed", true, "verdicts: " + v2, ofRun(value("upstream.seed", "2"))},
		{"35 % more responses of v5-wal: histograms, k6, record", false, "samples: b01/v5-wal: load.completed", func(f forger) {
			for _, place := range f.places(v5) {
				f.retime(place, multiplied(1.35, 1, 1))
			}
		}},
		{"the same with 20 % more", false, "samples: b01/v5-wal: load.completed", func(f forger) {
			for _, place := range f.places(v5) {
				f.retime(place, multiplied(1.20, 1, 1))
			}
		}},
		{"the slowest 3 % of each kind are cut", false, "samples: " + v2 + ": load.completed", func(f forger) { f.retime(v2, multiplied(1, 1, 0.97)) }},
		{"response times halved: histograms, k6, record", false, "means: " + v2 + ": load.mean_response_time_seconds", func(f forger) { f.retime(v2, multiplied(1, 0.5, 1)) }},
		{"the same, and their mean", false, "means: " + v2 + ": load.mean_response_time_seconds", func(f forger) {
			f.retime(v2, multiplied(1, 0.5, 1))
			f.record(v2, scaled(0.5, "load.mean_response_time_seconds"))
		}},
		{"the mean response time halved", false, "means: " + v2 + ": load.mean_response_time_seconds", ofRun(scaled(0.5, "load.mean_response_time_seconds"))},
		{"the mean of a kind", false, "means: " + v2 + ": load.kinds.quote.mean_seconds", ofRun(scaled(0.5, "load.kinds.quote.mean_seconds"))},
		{"a p99.9", false, "means: " + v2 + ": load.all.p999_seconds", ofRun(scaled(0.5, "load.all.p999_seconds"))},
		{"100 in flight of 200 VUs, counted and by Little", false, "means: " + v2 + ": load.mean_in_flight", ofRun(func(o object) {
			o.set("load.mean_in_flight", 100)
			o.set("load.little_in_flight", 100)
		})},
		{"the most in flight", false, "means: " + v2 + ": load.max_in_flight", ofRun(value("load.max_in_flight", 150))},
		{"15 % less CPU time of v5-wal", false, "samples: b01/v5-wal: cpu.usage_seconds", ofStage(v5, scaled(0.85, cpu...))},
		{"the same, user and system as well", false, "samples: b01/v5-wal: cpu.usage_seconds", ofStage(v5, scaled(0.85, append(cpu, "cpu.user_seconds", "cpu.system_seconds")...))},
		{"90 s of CPU time in 30 s of one CPU", false, "verdicts: " + v2, ofRun(func(o object) {
			o.set("cpu.usage_seconds", 90)
			o.set("cpu.utilisation", 90/o.number("cpu.wall_seconds"))
		})},
		{"a quota of 2 cores asked and read, 1 in the plan", false, "settings: " + v2 + ": budget.quota_asked_cores", ofRun(func(o object) {
			o.set("budget.quota_asked_cores", 2)
			o.set("budget.quota_read_cores", 2)
			o.scale(0.5, "cpu.utilisation")
		})},
		{"two CPUs for the service, asked and read", false, "settings: " + v2 + ": budget.service_cpus", ofRun(func(o object) {
			o.set("budget.service_cpus", []int{0, 1})
			o.set("budget.service_cpus_read", []int{0, 1})
		})},
		{"a window of 25 s in the phases", false, "settings: " + v2 + ": phases", ofRun(func(o object) {
			object(o.get("phases").([]any)[1].(map[string]any)).set("duration_seconds", 25)
		})},
		{"half the memory", false, "samples: " + v2 + ": memory.", ofRun(scaled(0.5, "memory.peak_bytes", "memory.window_bytes"))},
		{"half as many parked in the mock", false, "samples: " + v2 + ": upstream_window.mean_parked", ofRun(scaled(0.5, window+"mean_parked", window+"parked_seconds"))},
		{"the most parked", false, "samples: " + v2 + ": upstream.peak_parked", ofRun(scaled(0.5, "upstream.peak_parked"))},
		{"the delay of a witness", false, "witnesses: " + v2, ofRun(func(o object) {
			object(o.get("upstream.witnesses").([]any)[3].(map[string]any)).scale(0.9, "delay_microseconds")
		})},
		{"the quantiles that the mock was asked for", false, "witnesses: " + v2, ofRun(scaled(0.9, "upstream.asked.p95_microseconds"))},
		{"samples: a fifth more responses", false, "samples: " + v2 + ": load.completed", func(f forger) {
			f.samples(v2, func(o object) bool { o.scale(1.2, "completed"); return true })
		}},
		{"samples: ten seconds of the window are cut", false, "samples: " + v2 + ": samples.jsonl", func(f forger) {
			f.samples(v2, func(o object) bool { n := o.number("second"); return n < 30 || n >= 40 })
		}},
		{"samples: all deleted", false, "samples: b01/v1-sync: no samples.jsonl", func(f forger) {
			for _, place := range f.places("") {
				f.check(os.Remove(filepath.Join(f.dir, place, run.SamplesFile)))
			}
		}},
		{"the delays that the mock delivered", false, "witnesses: " + v2 + ": upstream.delivered", ofRun(scaled(0.97, "upstream.delivered.p50_microseconds"))},
		{"half the time that the database's lock was held", false, "", ofStage(v5, func(o object) {
			for _, worker := range o.get("workers").([]any) {
				object(worker.(map[string]any)).scale(0.5, "db_write_hold_seconds")
			}
		})},
		{"no CPU time stolen, in all records", false, "", ofStage("", value("harness.host_steal_share", 0))},
	}
}

// ofRuns change which run was measured where and when.
func ofRuns() []forgery {
	return []forgery{
		{"latency.json of two runs, swapped", true, "verdicts: ", func(f forger) {
			a, b := f.files(v2)[run.LatencyFile], f.files("b01/v5-wal")[run.LatencyFile]
			f.check(os.WriteFile(filepath.Join(f.dir, v2, run.LatencyFile), b, 0o644))
			f.check(os.WriteFile(filepath.Join(f.dir, "b01", v5, run.LatencyFile), a, 0o644))
		}},
		{"a run is missing", true, "records: b05/v2-async: no record", func(f forger) { f.check(os.RemoveAll(filepath.Join(f.dir, "b05", "v2-async"))) }},
		{"v4-gunicorn copied over v4-gunicorn-again, in all blocks", false, "identity: b01/v4-gunicorn-again: started_at", copyAgain(func(forger, string, object) {})},
		{"the same, with groups of its own", false, "identity: b01/v4-gunicorn-again: started_at", copyAgain(ownGroup)},
		{"the same, with groups and beginnings of its own, and other CPU times", false, "identity: b01/v4-gunicorn-again: workers[].pid", copyAgain(func(f forger, place string, o object) {
			ownGroup(f, place, o)
			o.set("started_at", f.read(place + "/" + run.RecordFile)["started_at"])
			o.scale(1.01, "cpu.usage_seconds", "cpu.utilisation")
		})},
		{"v4-gunicorn and v5-wal swapped, in all blocks", false, "identity: b01/v4-gunicorn: budget.group", func(f forger) {
			for _, place := range f.places(v4) {
				f.swap(place, filepath.Dir(place)+"/"+v5)
			}
		}},
		{"v2-async and v3-workers swapped in a block", false, "identity: " + v2 + ": budget.group", func(f forger) { f.swap(v2, "b01/v3-workers") }},
		{"the faster one of each A/A pair is called again", false, "identity: b", func(f forger) {
			for _, place := range f.places(v4) {
				other := filepath.Dir(place) + "/" + again
				if f.read(place+"/"+run.RecordFile).number("load.completed") > f.read(other+"/"+run.RecordFile).number("load.completed") {
					f.swap(place, other)
				}
			}
		}},
		{"block 3 copied over block 7", false, "order: b07/", func(f forger) {
			for _, place := range f.places("") {
				if stage, ok := strings.CutPrefix(place, "b03/"); ok {
					f.measurements("b07/"+stage, f.files(place))
				}
			}
		}},
		{"blocks 2 and 8 dropped, the others numbered anew", false, "order: b02/", func(f forger) { f.keepBlocks(1, 3, 4, 5, 6, 7, 9, 10) }},
		{"the last block dropped", false, "", func(f forger) { f.keepBlocks(1, 2, 3, 4, 5, 6, 7, 8, 9) }},
		{"one run in 2020", false, "order: " + v2 + ": began at 2020", ofRun(value("started_at", "2020-11-23T00:39:39.000Z"))},
		{"all runs at the same time", false, "order: ", ofStage("", value("started_at", "2026-11-23T10:00:00.000Z"))},
		{"the study began after its first run", false, "order: b01/v1-sync", inHost(value("started_at", "2026-11-23T01:00:00Z"))},
		{"processes of another run", false, "identity: b02/v2-async: workers[].pid", func(f forger) {
			workers := f.read(v2 + "/" + run.RecordFile)["workers"]
			f.record("b02/v2-async", value("workers", workers))
		}},
		{"all runs 90 days later", false, "", ofStage("", func(o object) {
			at, err := time.Parse(time.RFC3339, o.get("started_at").(string))
			if err != nil {
				panic(err)
			}
			o.set("started_at", at.AddDate(0, 0, 90).Format("2006-01-02T15:04:05.000Z"))
		})},
	}
}

// ofWords change what was written before the runs, or surrounds them.
func ofWords() []forgery {
	return []forgery{
		{"WINDOW in a plan", true, "records: ", ofRun(value("plan.variables.WINDOW", "25s"))},
		{"the version of Python", true, "toolchain: ", ofStage("", func(o object) {
			for _, worker := range o.get("workers").([]any) {
				object(worker.(map[string]any)).set("versions.python", "3.9.1")
			}
		})},
		{"a prediction, in all records", false, "definition: ", ofStage(v5, value("plan.expect.at_most", json.Number("0.95")))},
		{"the reason of a stage, in all records", false, "definition: ", ofStage(v5, value("plan.why", "It could not be otherwise."))},
		{"the title of a stage, in all records", false, "definition: ", ofStage(v5, value("plan.title", "SQLite at its best"))},
		{"the study's title", false, "definition: study.json: title", inStudy(value("title", "The proof"))},
		{"the stage that runs again is called an ordinary one", false, "definition: study.json: stages.v4-gunicorn-again.again", inStudy(func(o object) {
			for _, stage := range o.get("stages").([]any) {
				object(stage.(map[string]any)).set("again", false)
			}
		})},
		{"the backend of the quota", false, "settings: b01/v1-sync: budget.backend", inHost(value("budget_backend", "cgroup-v2"))},
		{"another commit of the project", false, "plan: ", inHost(value("commit", "5f6966c90cf6"))},
		{"a machine of 64 CPUs", false, "", inHost(value("cpus", 64))},
		{"another model of CPU", false, "", inHost(value("cpu_model", "Another CPU"))},
		{"another kernel", false, "", inHost(value("kernel", "6.1.0"))},
		{"all warnings are removed", false, "", ofStage("", value("warnings", []any{}))},
	}
}

// copyAgain copies v4-gunicorn over its repetition and then changes the copies.
func copyAgain(change func(f forger, place string, copied object)) func(forger) {
	return func(f forger) {
		for _, place := range f.places(again) {
			own := forger{f.t, f.t.TempDir()}
			f.check(os.MkdirAll(filepath.Join(own.dir, place), 0o755))
			own.write(place+"/"+run.RecordFile, f.read(place+"/"+run.RecordFile))
			f.measurements(place, f.files(filepath.Dir(place)+"/"+v4))
			f.record(place, func(o object) { change(own, place, o) })
		}
	}
}

// ownGroup gives a copy the group that the run itself had.
func ownGroup(f forger, place string, o object) {
	o.set("budget.group", f.read(place+"/"+run.RecordFile).get("budget.group"))
}

// keepBlocks drops all other blocks; each that stays gets the next number, and its runs the
// places that the order of the seed gives them there.
func (f forger) keepBlocks(kept ...int) {
	study := f.read(run.StudyFile)
	order := study["order"].([]any)
	for block := 1; block <= len(order); block++ {
		from := filepath.Join(f.dir, run.BlockFolder(block))
		at := 0
		for i, number := range kept {
			if number == block {
				at = i + 1
			}
		}
		if at == 0 {
			f.check(os.RemoveAll(from))
		} else if at != block {
			f.check(os.Rename(from, filepath.Join(f.dir, run.BlockFolder(at))))
		}
	}
	study["blocks"], study["order"] = len(kept), order[:len(kept)]
	f.write(run.StudyFile, study)
	for i := range kept {
		for position, stage := range order[i].([]any) {
			f.record(run.Place(i+1, stage.(string)), func(o object) {
				o.set("plan.block", i+1)
				o.set("plan.position", position+1)
			})
		}
	}
}

// lineOf is the first broken promise, the tables of the documents left out: a forger writes
// them anew.
func lineOf(out, start string) string {
	first := ""
	for line := range strings.Lines(out) {
		rest, ok := strings.CutPrefix(line, fmt.Sprintf("%-11s  ", verify.Fail))
		if !ok || strings.HasPrefix(rest, "table: README.md") || strings.HasPrefix(rest, "table: docs/") {
			continue
		}
		if first == "" || start != "" && named(out, string(verify.Fail), start) != "" {
			first = strings.TrimSpace(rest)
		}
		if start != "" && strings.HasPrefix(rest, strings.SplitAfter(start, ": ")[0]) {
			return strings.TrimSpace(rest)
		}
	}
	return first
}

// What a dishonest author of the published ladder would have to change is named, and what no
// derivation can name is listed as that: docs/reproduce.md shows the table.
func TestDoctoredRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short, and it verifies many times")
	}
	r := newReal(t)
	ladder := filepath.Join(r.dir, "results", "ladder")
	honest := filepath.Join(t.TempDir(), "honest")
	f := forger{t, ladder}
	f.check(os.CopyFS(honest, os.DirFS(ladder)))
	var rows strings.Builder
	before, now, all := 0, 0, forgeries()
	for i, c := range all {
		c.do(f)
		r.forge(t)
		out, _ := r.verify("results/ladder")
		line := lineOf(out, c.line)
		promise, _, _ := strings.Cut(line, ": ")
		switch {
		case c.line == "" && line != "":
			t.Errorf("%d, %s: is named, so it is no matter of a signature: %s", i+1, c.what, line)
		case c.line != "" && named(out, string(verify.Fail), c.line) == "":
			t.Errorf("%d, %s: want a line %q, got %.300s", i+1, c.what, c.line, line)
		}
		if c.before {
			before++
		}
		if line != "" {
			now++
		}
		fmt.Fprintf(&rows, "| %d | %s | %s | %s |\n", i+1, c.what, map[bool]string{true: "named", false: "–"}[c.before], cell(promise))
		f.check(os.RemoveAll(ladder))
		f.check(os.CopyFS(ladder, os.DirFS(honest)))
	}
	text := fmt.Sprintf("Of %d changes, verify named %d before records were held to each other, and names %d.\n\n| no. | changed | before | now |\n| --- | --- | --- | --- |\n%s", len(all), before, now, rows.String())
	if t.Failed() {
		t.Log(text)
		return
	}
	if err := section.Check(filepath.Join(root, "docs", "reproduce.md"), "doctored", text, *update); err != nil {
		t.Error(err)
	}
}

// cell is how the table shows the promise that names a change.
func cell(promise string) string {
	if promise == "" {
		return "only a signature"
	}
	return "`" + promise + "`"
}
