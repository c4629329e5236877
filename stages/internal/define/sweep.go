package define

import (
	"regexp"
	"slices"
)

// A Sweep is a variable that every stage of a study is run at several values of: all of them, or
// those that the stage lists.
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
	s.Values = listOfValues(doc, "sweep.values", form, table["values"], ps)
	return s
}

// parseValues reads the values of the sweep at which a stage is run; nil where it does not say. They
// are written as in study.toml, and in any order: that of the sweep is the order of execution.
func parseValues(doc document, name string, ps *problems) []string {
	listed, ok := doc.values[name]
	if !ok {
		return nil
	}
	return listOfValues(doc, name, `values = ["10", "50"]`, listed, ps)
}

// listOfValues reads values that points are named after, and notes those that cannot. Whether a
// consumer accepts a value is proved later, with those of the stages.
func listOfValues(doc document, name, form string, listed any, ps *problems) []string {
	at := doc.at(name)
	entries, ok := listed.([]any)
	if !ok || len(entries) == 0 {
		ps.add(at, form, "%s is not a list of values (got %s, want them in the order of execution)", name, typeName(listed))
		return nil
	}
	var values []string
	for _, entry := range entries {
		value, ok := entry.(string)
		switch {
		case !ok || !sweptValue.MatchString(value):
			ps.add(at, "it becomes a part of a folder's name", "%s holds a value that cannot be swept (got %v, want a string of letters, digits, ., %% and -)", name, entry)
		case slices.Contains(values, value):
			ps.add(at, "", "%s holds a value twice (got %q again, want each once)", name, value)
		default:
			values = append(values, value)
		}
	}
	return values
}

// sweptValues are the values of the sweep that a stage is run at, in the sweep's order: "" alone
// without a sweep, for which apply sets nothing.
func (s *Study) sweptValues(stage *Stage) []string {
	switch {
	case s.Sweep == nil:
		return []string{""}
	case stage == nil || stage.Values == nil:
		return s.Sweep.Values
	}
	return slices.DeleteFunc(slices.Clone(s.Sweep.Values), func(value string) bool { return !slices.Contains(stage.Values, value) })
}

// proveStageValues notes values of a stage that the study does not sweep. Its parent need not be run at
// the same values: where it is not, the point has nothing to be compared with, and its table a dash.
func (s *Study) proveStageValues(stage *Stage, ps *problems) {
	at := stage.doc.at("values")
	if stage.Values != nil && s.Sweep == nil {
		ps.add(at, `sweep = { variable = "ARRIVAL_RATE", values = ["10", "50"] } in study.toml`, "values are those of a sweep, and the study has none (got %s, want no values)", list(stage.Values))
		return
	}
	for _, value := range stage.Values {
		if s.Sweep != nil && len(s.Sweep.Values) > 0 && !slices.Contains(s.Sweep.Values, value) {
			ps.add(at, "", "values holds one that the study does not sweep (got %q, want some of %s)", value, list(s.Sweep.Values))
		}
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
