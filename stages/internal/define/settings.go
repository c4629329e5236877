package define

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Setting is a variable of the project's own programs that a study in one file has a key for,
// or leaves at its default.
type Setting struct {
	Table    string // of study.toml: service, load or upstream
	Key      string // in the table; "" for one that follows from others, or is changed by a stage alone
	Variable string // as plans have it
	Default  string // in the variable's kind and unit; what the plan has without the key
}

// Settings are the variables of k6, the mock upstream and the runner, as study.toml has them.
// What each means and is counted in says the manifest of the program that takes it.
//
// A default is what suits a first look at a service that nobody has measured yet: one whole CPU,
// ten callers who do not think, half a minute that is counted. It is a part of the plan, and so
// of its digest: to change one here changes every plan that relies on it.
func Settings() []Setting {
	return []Setting{
		// The kernel's own period: a shorter one throttles more often, for less time.
		{"service", "cpu_quota", "CPU_QUOTA", "100%"},
		{"service", "cpu_period", "CPU_PERIOD", "100ms"},
		{"service", "file_limit", "FILE_LIMIT", "8192"},
		{"service", "ready_timeout", "READY_TIMEOUT", "60s"},
		// With the key rate the model is open, and VUS is openVUs.
		{"load", "", "MODEL", "closed"},
		{"load", "generator", "GENERATOR", "javascript"},
		{"load", "vus", "VUS", "10"},
		{"load", "rate", "ARRIVAL_RATE", "10"},
		{"load", "", mixVariable, allKinds},
		{"load", "seed", "SEED", "1"},
		{"load", "warm_up", "WARM_UP", "5s"},
		{"load", "window", "WINDOW", "30s"},
		// Longer than a request may take, so that the drain cuts none off: it ends with the last one.
		{"load", "drain", "DRAIN", "60s"},
		{"load", "request_timeout", "REQUEST_TIMEOUT", "30s"},
		// With the table [upstream] alone. A median and a tail as those of a busy API next door.
		{"upstream", "latency", "UPSTREAM_LATENCY", "lognormal(p50=50ms,p99=300ms)"},
		// The seed of the load: requests and delays are drawn from one, whichever table has it.
		{"upstream", "seed", "SEED", "1"},
	}
}

// openVUs is how many VUs may be busy in the open model, where a study does not say: they are
// made before the load, and one that is never busy costs memory alone.
const openVUs = "200"

// readSettings adds the variables of the project's own programs, each with the value that
// study.toml has or its default. Those of the upstream are there with the table [upstream].
// Whether a value is one of the variable's kind is proved with those of the stages; here it
// needs to be a value at all.
func (s *Study) readSettings(doc document, ps *problems) {
	tables := map[string]document{}
	for _, name := range []string{"service", "load", "upstream"} {
		table, ok := doc.values[name].(map[string]any)
		if value, there := doc.values[name]; there && !ok && name != "service" { // readService has noted it
			ps.add(doc.at(name), "["+name+"]", "%s is not a table (got %s, want one)", name, typeName(value))
		}
		if ok || name != "upstream" {
			tables[name] = doc.within(name, table)
		}
	}
	if upstream, ok := tables["upstream"]; ok {
		upstream.only(upstream.values, "", TableKeys("upstream"), ps)
	}
	for _, one := range Settings() {
		if table, ok := tables[one.Table]; ok {
			s.addSetting(one, table, tables["load"], ps)
		}
	}
}

// addSetting adds the variable of a setting, with the value that its table has or the default.
// Of a variable that two tables have a key for, the table that has the key says the value.
func (s *Study) addSetting(one Setting, table, load document, ps *problems) {
	v := Variable{Name: one.Variable, Value: one.Default, set: fromDefault, at: table.at("")}
	_, open := load.values["rate"]
	switch value, ok := table.values[one.Key]; {
	case one.Key != "" && ok:
		v.set, v.at = fromStudyFile, table.at(one.Key)
		if v.Value, ok = settingText(value); !ok || v.Value == "" {
			ps.add(v.at, "", "%s is not a value (got %s, want one of %s)", one.Key, typeName(value), one.Variable)
		}
	case open && one.Variable == "MODEL":
		v.Value, v.set = "open", fromStudyFile
	case open && one.Variable == "VUS":
		v.Value = openVUs
	}
	before := slices.IndexFunc(s.Baseline, func(other Variable) bool { return other.Name == v.Name })
	switch {
	case before < 0:
		s.Baseline = append(s.Baseline, v)
	case v.set == fromDefault: // as it is
	case s.Baseline[before].set == fromStudyFile && s.Baseline[before].Value != v.Value:
		ps.add(v.at, "delete one of the two", "%s is set twice (got %q here and %q in another table, want one value of %s)",
			one.Key, v.Value, s.Baseline[before].Value, one.Variable)
	default:
		s.Baseline[before] = v
	}
}

// TableKeys are the keys that a table of a study in one file may have, but for tables of their
// own: "" is what stands above all tables, and stages means each of them.
func TableKeys(table string) []string {
	switch table {
	case "":
		return []string{"title", "question", "seed", "again", "blocks", "rounds", "sweep", "slo"}
	case "service":
		own := append([]string{"run", "command", "env", "pass", "cwd"}, settingKeys(table)...)
		return append(own, serviceKeys()...)
	case "load":
		return append(settingKeys(table), scriptKeys()...)
	case "stages":
		return []string{"title", "parent", "change", "why", "expect", "rounds", "values"}
	}
	return settingKeys(table)
}

// settingKeys are the keys of a table that are settings: what its other keys are is known to who
// reads them.
func settingKeys(table string) []string {
	var keys []string
	for _, one := range Settings() {
		if one.Table == table && one.Key != "" {
			keys = append(keys, one.Key)
		}
	}
	return keys
}

// settingText writes a value of TOML as the text of a variable. It is false for what is none:
// a list, a table, a date, a number that is not finite, and a text of several lines.
//
// A number gets the shortest text that gives it back, as TOML does not keep how it was written:
// 1.10 is "1.1", and 1_000 is "1000". Who needs other digits writes a text.
func settingText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, !strings.ContainsAny(v, "\n\r\x00")
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), !math.IsInf(v, 0) && !math.IsNaN(v)
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
