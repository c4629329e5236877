package verify

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"scaleguild/internal/keys"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/rundir"
)

// Toolchain holds the published pins to the commit that ran the study, and what the run
// reports to have run with to the pins. A pin that only one of the two knows is not
// compared: what is listed may have grown since.
func Toolchain(published string, c Commit, d rundir.Dir) Promise {
	const name = "toolchain"
	if published == "" {
		return Unknown(name, "pins.txt was not published")
	}
	pins := readPins(published)
	var differences []string
	for _, needed := range []string{"k6", lockFile} {
		if pins[needed] == "" {
			differences = append(differences, "pins.txt: no "+needed)
		}
	}
	ran, unknown := reported(d)
	for _, tool := range slices.Sorted(maps.Keys(ran)) {
		differences = append(differences, unfit(tool, ran[tool], pins)...)
	}
	if p, absent := c.absent(name); absent && len(differences) == 0 {
		return p
	}
	text, err := Pins(c.Files.Read)
	if err != nil && c.Err == nil {
		differences = append(differences, fmt.Sprintf("commit %s: %v", history.Short(c.Name), err))
	}
	at := readPins(text)
	for _, pin := range keys.Union(pins, at) {
		if pins[pin] != "" && at[pin] != "" && pins[pin] != at[pin] {
			differences = append(differences, fmt.Sprintf("%s: is %s in pins.txt, %s at commit %s", pin, pins[pin], at[pin], history.Short(c.Name)))
		}
	}
	if len(differences) == 0 && len(unknown) > 0 {
		return Unknown(name, "%s", strings.Join(unknown, "; "))
	}
	return NewPromise(name, fmt.Sprintf("%d pins are those of commit %s, and %d versions that the run reports fit them", len(pins), history.Short(c.Name), len(ran)), differences)
}

// ToolchainDrift notes which pins are others in this checkout, read by here, and which
// files that pin something have other bytes.
func ToolchainDrift(published string, c Commit, here func(name string) ([]byte, error)) []Promise {
	text, err := Pins(here)
	if err != nil {
		return drift("toolchain", "", []string{"this checkout: " + err.Error()})
	}
	differences := comparePins(published, readPins(text))
	for _, name := range lockFiles {
		data, err := here(name)
		was, known := c.Files[name]
		switch {
		case c.Err != nil: // nothing to compare with
		case err != nil && known:
			differences = append(differences, name+": missing")
		case err == nil && !bytes.Equal(was, data):
			differences = append(differences, name+": other bytes")
		}
	}
	if n := len(differences); n > 0 {
		return []Promise{{Name: "toolchain", Outcome: Note, Detail: c.since() + strings.Join(differences, "; ")}}
	}
	return nil
}

// RerunToolchain checks what a rerun reports to have run with the pins, and lists in
// what it differs from the published run. The machine's own Go, Python and SQLite
// may: they are pinned to a least version, and a claim has to hold with all of them.
func RerunToolchain(was, is rundir.Dir, here string) Promise {
	const name = "rerun toolchain"
	pins := readPins(here)
	before, _ := reported(was)
	now, unknown := reported(is)
	var broken, other []string
	for _, tool := range keys.Union(before, now) {
		if now[tool] == "" {
			if line := unnamed(tool); !slices.Contains(unknown, line) {
				unknown = append(unknown, line)
			}
			continue
		}
		broken = append(broken, unfit(tool, now[tool], pins)...)
		if before[tool] != now[tool] {
			other = append(other, fmt.Sprintf("%s: published %s, rerun %s", tool, orMissing(before[tool]), orMissing(now[tool])))
		}
	}
	if len(broken) > 0 {
		return NewPromise(name, "", broken)
	}
	if len(unknown) > 0 {
		return Unknown(name, "%s", strings.Join(unknown, "; "))
	}
	if len(other) > 0 {
		return NewPromise(name, "fits the pins; other than published: "+strings.Join(other, "; "), nil)
	}
	return NewPromise(name, fmt.Sprintf("all %d versions are the published ones", len(now)), nil)
}

func comparePins(published string, here map[string]string) []string {
	if published == "" {
		return nil
	}
	was := readPins(published)
	var differences []string
	for _, name := range keys.Union(was, here) {
		if was[name] != here[name] {
			differences = append(differences, fmt.Sprintf("%s: was %s, is %s", name, orMissing(was[name]), orMissing(here[name])))
		}
	}
	return differences
}

func orMissing(s string) string { return cmp.Or(s, "missing") }

// and joins the versions of one tool.
const and = " and "

// reported are the versions that host.json and the workers name; more than one of
// a tool are joined. What a run does not name is unknown: the tools of the harness, and what
// the plan says that the service's workers name.
func reported(d rundir.Dir) (ran map[string]string, unknown []string) {
	seen := map[string][]string{}
	note := func(versions map[string]string) {
		for tool, v := range versions {
			if !slices.Contains(seen[tool], v) {
				seen[tool] = append(seen[tool], v)
			}
		}
	}
	needed := []string{"go", "k6"}
	note(d.Host.Versions)
	for _, runs := range d.Runs {
		for _, r := range runs {
			if r == nil {
				continue
			}
			needed = append(needed, r.Record.Plan.WorkerVersions...)
			for _, w := range r.Record.Workers {
				note(w.Versions)
			}
		}
	}
	ran = map[string]string{}
	for tool, all := range seen {
		slices.Sort(all)
		ran[tool] = strings.Join(all, and)
	}
	for _, tool := range needed {
		if line := unnamed(tool); ran[tool] == "" && !slices.Contains(unknown, line) {
			unknown = append(unknown, line)
		}
	}
	return ran, unknown
}

func unnamed(tool string) string { return "the run does not name its version of " + tool }

// unfit says how the versions of a tool that ran, joined by and, do not fit the pins. Go and
// Python are pinned to a least version, as the machine's own are used.
func unfit(tool, ran string, pins map[string]string) []string {
	want, pinned := pins["package."+normal(tool)]
	if tool == "k6" {
		want, pinned = pins["k6"], true
	}
	least := pins["minimum."+tool]
	var differences []string
	for _, version := range strings.Split(ran, and) {
		switch {
		case least != "" && olderThan(strings.TrimPrefix(version, "go"), least):
			differences = append(differences, fmt.Sprintf("%s: the run had %s, the pin is %s or later", tool, version, least))
		case pinned && version != want:
			differences = append(differences, fmt.Sprintf("%s: the run had %s, the pin is %s", tool, version, want))
		}
	}
	return differences
}

// olderThan compares versions of numbers with points. What is not a number is older.
func olderThan(version, least string) bool {
	have, want := strings.Split(version, "."), strings.Split(least, ".")
	for i, w := range want {
		least, _ := strconv.Atoi(w)
		got := 0
		if i < len(have) {
			n, err := strconv.Atoi(have[i])
			if err != nil {
				return true
			}
			got = n
		}
		if got != least {
			return got < least
		}
	}
	return false
}
