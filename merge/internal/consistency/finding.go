package consistency

import (
	"fmt"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// Names of the checks, as verify's lines have them.
const (
	Order     = "order"
	Identity  = "identity"
	Settings  = "settings"
	Samples   = "samples"
	Means     = "means"
	Witnesses = "witnesses"
)

// A Finding is one contradiction.
type Finding struct {
	Check string // one of the names above
	Text  string // which run, and what contradicts what, with both values
}

// Checks lists the names, in the order of verify's lines, with what holds when nothing is found.
func Checks() [][2]string {
	return [][2]string{
		{Order, "runs began one after another in the order of " + run.StudyFile + ", none before another had ended"},
		{Identity, "group, processes, beginning and histograms of each run are its own"},
		{Settings, "quota, period, CPUs and phases are those of plan and host"},
		{Samples, "the seconds of each window add up to its record"},
		{Means, "means and in-flight requests are those of the histograms"},
		{Witnesses, "the mock's delays follow from seed and distribution"},
	}
}

// A Run is what was read of one run.
type Run struct {
	Place      string // such as b01/v2-async
	Record     run.Record
	Seconds    []run.Sample // nil without samples.jsonl
	Times      *latency.Set
	LatencySum string // SHA-256 of latency.json
}

// InRun gives the contradictions within a run, and of it with the host.
func InRun(r Run, host run.Host) []Finding {
	var all []Finding
	for _, check := range []struct {
		name string
		find func(Run, run.Host) []string
	}{
		{Identity, groupDiffers}, {Settings, settingsDiffer}, {Samples, samplesDiffer}, {Means, meansDiffer}, {Witnesses, witnessesDiffer},
	} {
		for _, text := range check.find(r, host) {
			all = append(all, Finding{check.name, r.Place + ": " + text})
		}
	}
	return all
}

// differs is the sentence of a value that is not the one that another says.
func differs(what string, got any, where string, want any) string {
	return fmt.Sprintf("%s: not what %s (got %v, want %v)", what, where, got, want)
}
