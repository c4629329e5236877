package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// forger changes the records of a copy of the published ladder.
type forger struct {
	t   *testing.T
	dir string
}

func (f forger) check(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// places are the runs of a stage, of every stage for "", in all blocks.
func (f forger) places(stage string) []string {
	records, err := run.Find(f.dir, run.RecordFile)
	f.check(err)
	var places []string
	for _, record := range records {
		block, name := filepath.Base(filepath.Dir(filepath.Dir(record))), filepath.Base(filepath.Dir(record))
		if stage == "" || name == stage {
			places = append(places, block+"/"+name)
		}
	}
	return places
}

// object is a JSON object; keys of objects in it are joined by dots.
type object map[string]any

func (o object) parent(path string) (object, string) {
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		o = object(o[key].(map[string]any))
	}
	return o, keys[len(keys)-1]
}

func (o object) get(path string) any {
	in, key := o.parent(path)
	return in[key]
}

func (o object) set(path string, v any) {
	in, key := o.parent(path)
	if _, there := in[key]; !there {
		panic(path + ": is not there, so nothing would be tested")
	}
	in[key] = v
}

func (o object) number(path string) float64 {
	n, err := o.get(path).(json.Number).Float64()
	if err != nil {
		panic(err)
	}
	return n
}

// scale multiplies numbers; whole ones stay whole.
func (o object) scale(factor float64, paths ...string) {
	for _, path := range paths {
		n := factor * o.number(path)
		if !strings.Contains(o.get(path).(json.Number).String(), ".") {
			o.set(path, int64(n))
			continue
		}
		o.set(path, n)
	}
}

func (f forger) read(name string) object {
	data, err := os.ReadFile(filepath.Join(f.dir, filepath.FromSlash(name)))
	f.check(err)
	return f.decode(data)
}

func (f forger) decode(data []byte) object {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var tree object
	f.check(decoder.Decode(&tree))
	return tree
}

func (f forger) write(name string, o object) {
	f.check(run.WriteFile(filepath.Join(f.dir, filepath.FromSlash(name)), map[string]any(o)))
}

// edit changes one file.
func (f forger) edit(name string, change func(object)) {
	o := f.read(name)
	change(o)
	f.write(name, o)
}

// records changes the records of a stage, and the plans and statistics of the mock that they repeat.
func (f forger) records(stage string, change func(object)) {
	for _, place := range f.places(stage) {
		f.record(place, change)
	}
}

func (f forger) record(place string, change func(object)) {
	f.edit(place+"/"+run.RecordFile, func(o object) {
		change(o)
		f.write(place+"/"+run.PlanFile, object(o["plan"].(map[string]any)))
		f.write(place+"/"+run.UpstreamFile, object(o["upstream"].(map[string]any)))
	})
}

// measurements replaces all that was measured in a run by what was measured in another; it
// keeps its plan.
func (f forger) measurements(to string, from map[string][]byte) {
	plan := f.read(to + "/" + run.PlanFile)
	for name, data := range from {
		f.check(os.WriteFile(filepath.Join(f.dir, filepath.FromSlash(to), name), data, 0o644))
	}
	f.record(to, func(o object) { o["plan"] = map[string]any(plan) })
}

// files are those of a run by name.
func (f forger) files(place string) map[string][]byte {
	files := map[string][]byte{}
	folder := filepath.Join(f.dir, filepath.FromSlash(place))
	entries, err := os.ReadDir(folder)
	f.check(err)
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		f.check(err)
		files[entry.Name()] = data
	}
	return files
}

// swap exchanges what was measured in two runs.
func (f forger) swap(a, b string) {
	first, second := f.files(a), f.files(b)
	f.measurements(a, second)
	f.measurements(b, first)
}

// samples changes the seconds of a run; a second for which change is false is left out.
func (f forger) samples(place string, change func(object) bool) {
	path := filepath.Join(f.dir, filepath.FromSlash(place), run.SamplesFile)
	data, err := os.ReadFile(path)
	f.check(err)
	var text []byte
	for line := range bytes.Lines(data) {
		second := f.decode(line)
		if !change(second) {
			continue
		}
		line, err := run.Line(map[string]any(second))
		f.check(err)
		text = append(text, line...)
	}
	f.check(os.WriteFile(path, text, 0o644))
}

// retime changes the histograms of a run, and makes all counts and times that follow from
// them fit: those of the record and those of k6.
func (f forger) retime(place string, change func(*hdrhistogram.Histogram) *hdrhistogram.Histogram) {
	name := place + "/" + run.LatencyFile
	f.edit(name, func(o object) {
		for _, kind := range o["kinds"].(map[string]any) {
			correct := object(kind.(map[string]any)["correct"].(map[string]any))
			h, err := hdrhistogram.Decode([]byte(correct["histogram"].(string)))
			f.check(err)
			h = change(h)
			text, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
			f.check(err)
			correct["histogram"], correct["count"] = string(text), h.TotalCount()
		}
	})
	times, err := latency.Read(filepath.Join(f.dir, filepath.FromSlash(name)), 1)
	f.check(err)
	record, summary := f.read(place+"/"+run.RecordFile), f.read(place+"/"+run.SummaryFile)
	for _, kind := range times.Kinds() {
		f.restate(record, summary, "kinds."+kind, kind, times)
	}
	const all = "all"
	f.restate(record, summary, all, all, times.All(all))
	completed, _ := times.All(all).Count(all)
	record.set("load.completed", completed)
	record.set("load.completed_rate_per_second", float64(completed)/30)
	f.write(place+"/"+run.RecordFile, record)
	f.write(place+"/"+run.SummaryFile, summary)
}

// restate writes what a kind's histogram says into the record and k6's summary.
func (f forger) restate(record, summary object, path, kind string, times *latency.Set) {
	count, _ := times.Count(kind)
	mean, err := times.Mean(kind)
	f.check(err)
	record.set("load."+path+".completed", count)
	record.set("load."+path+".mean_seconds", mean)
	record.set("k6."+path+".completed", count)
	summary.set("window."+path+".completed", count)
	summary.set("window."+path+".response_time_ms.avg", 1000*mean)
	for name, q := range map[string]float64{"min": 0, "p99_9": 0.999, "max": 1} {
		inK6sWay, err := times.K6Quantile(kind, q)
		f.check(err)
		summary.set("window."+path+".response_time_ms."+name, 1000*inK6sWay)
	}
	for name, q := range map[string]float64{"p50": 0.50, "p95": 0.95, "p99": 0.99, "p999": 0.999} {
		own, err := times.Quantile(kind, q)
		inK6sWay, alsoWrong := times.K6Quantile(kind, q)
		f.check(errors.Join(err, alsoWrong))
		record.set("load."+path+"."+name+"_seconds", own)
		if name == "p999" {
			continue
		}
		record.set("k6."+path+"."+name+"_seconds", inK6sWay)
		record.set("k6."+path+".histogram_"+name+"_seconds", inK6sWay)
		summary.set("window."+path+".response_time_ms."+name, 1000*inK6sWay)
	}
}

// multiplied gives a histogram with counts and times multiplied, and without those above a quantile.
func multiplied(counts, times, upTo float64) func(*hdrhistogram.Histogram) *hdrhistogram.Histogram {
	return func(h *hdrhistogram.Histogram) *hdrhistogram.Histogram {
		out := hdrhistogram.New(latency.Lowest, latency.Highest, latency.SignificantDigits)
		last := h.ValueAtPercentile(100 * upTo)
		for _, bar := range h.Distribution() {
			if n := int64(counts*float64(bar.Count) + 0.5); n > 0 && bar.To <= last {
				if err := out.RecordValues(max(1, int64(times*float64(bar.From))), n); err != nil {
					panic(fmt.Sprint("a time that no histogram holds: ", err))
				}
			}
		}
		return out
	}
}
