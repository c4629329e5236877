package define

import (
	"regexp"
	"slices"
)

// A Sweep is a variable that every stage of a study is run at several values of.
type Sweep struct {
	// Variable is one of the baseline's that no stage changes. Its value there is not used.
	Variable string
	// Values are in the order of execution of one block, each once, at least one. They are
	// text: 50 and 050 are two values, and each names points of its own.
	Values []string

	at place // of the sweep in study.toml
}

// sweptValue matches a value that can end the name of a folder, behind @. So a latency with
// its parentheses cannot be swept, and a quota with its % can.
var sweptValue = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.%-]*$`)

// parseSweep reads the sweep; nil when the study has none.
func parseSweep(doc document, ps *problems) *Sweep {
	// Values are in quotes: 0.10 as a number would come back as 0.1, another name of the point.
	const form = `sweep = { variable = "ARRIVAL_RATE", values = ["10", "50"] }`
	value, ok := doc.values["sweep"]
	if !ok {
		return nil
	}
	at := doc.at("sweep")
	table, ok := value.(map[string]any)
	if !ok {
		ps.add(at, form, "sweep is not a table (got %s, want a variable and its values)", typeName(value))
		return nil
	}
	doc.only(table, "sweep.", []string{"variable", "values"}, ps)
	s := &Sweep{at: at}
	s.Variable, _ = doc.text(table, "sweep.variable", "the variable that is swept", ps)
	listed, ok := table["values"].([]any)
	if !ok || len(listed) == 0 {
		ps.add(doc.at("sweep.values"), form, "sweep.values is not a list of values (got %s, want them in the order of execution)", typeName(table["values"]))
		return s
	}
	for _, entry := range listed {
		s.add(entry, doc.at("sweep.values"), ps)
	}
	return s
}

// add takes one value of the sweep, or notes what is wrong with it. Whether a consumer accepts
// the value is proved later, with those of the stages.
func (s *Sweep) add(entry any, at place, ps *problems) {
	value, ok := entry.(string)
	switch {
	case !ok || !sweptValue.MatchString(value):
		ps.add(at, "it becomes a part of a folder's name", "sweep.values holds a value that cannot be swept (got %v, want a string of letters, digits, ., %% and -)", entry)
	case slices.Contains(s.Values, value):
		ps.add(at, "", "sweep.values holds a value twice (got %q again, want each once)", value)
	default:
		s.Values = append(s.Values, value)
	}
}

// proveSweep refuses a variable that the baseline lacks, that is not to be
// changed, or that a stage changes: its change would undo the sweep. Values are proved with
// those of the stages, see proveConsumers.
func (s *Study) proveSweep(ps *problems) {
	if s.Sweep == nil || s.Sweep.Variable == "" || len(s.Baseline) == 0 {
		return
	}
	name, at := s.Sweep.Variable, s.Sweep.at
	if !slices.Contains(s.variables(), name) {
		ps.add(at, didYouMean(name, s.variables()), "sweep names a variable that is not in %s (got %q, want one that is there)", s.variablesFile(), name)
	}
	if name == serviceVariable {
		ps.add(at, "make a study of its own for another service", "the service under study cannot be swept (got %q, want another variable)", name)
	}
	for _, stage := range s.Stages {
		if stage.Key == name {
			ps.add(at, "sweep another variable, or leave the stage out",
				"%s is what %s changes, so it cannot be swept (got %q, want a variable that no stage changes)", name, stage.Name, name)
		}
	}
}
