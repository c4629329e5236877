package define

import (
	"regexp"
	"strings"
	"unicode"
)

// A Variable is one line of a study's baseline.
type Variable struct {
	// Name is in capitals, digits and _, and stands in the file once.
	Name string
	// Value is the text behind =, as it stands there; "" in an unsound study only.
	Value string
	// Comment is what it is and its unit: the comment lines directly above, joined by spaces.
	Comment string
	at      place  // of the line, or of the override
	set     string // who set the value: Baseline or "override"
}

// variableName matches the name of a study variable.
var variableName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// byteOrderMark is what some editors write first.
const byteOrderMark = "\ufeff"

// parseBaseline reads the text of a baseline.env: KEY=VALUE lines, each with a
// comment directly above it, and blank lines. Values stand as they are: there
// is no quoting, and a comment does not follow a value. Lines may end as on
// Windows, and a byte order mark may stand first, as in the TOML files beside it:
// neither is a part of a value.
func parseBaseline(file, text string, ps *problems) []Variable {
	var all []Variable
	var comment []string
	first := map[string]place{}
	// Comments belong to the variable on the next line; a blank line ends them, so that a
	// heading may stand in the file.
	for i, line := range strings.Split(strings.TrimPrefix(text, byteOrderMark), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if after, ok := strings.CutPrefix(line, "#"); ok {
			comment = append(comment, strings.TrimSpace(after))
			continue
		}
		at := place{file, i + 1}
		if line != "" {
			v := Variable{Comment: strings.Join(comment, " "), at: at, set: Baseline}
			if v.parse(line, ps) && unique(v, first, ps) {
				all = append(all, v)
			}
		}
		comment = nil
	}
	if len(all) == 0 {
		ps.add(place{file: file}, "", "no variables (got none, want every variable of the study)")
	}
	return all
}

// parse reads one KEY=VALUE line and says whether it names a variable. A value
// that cannot be used is noted and left empty, so that stages that change the variable do
// not complain that there is none.
func (v *Variable) parse(line string, ps *problems) bool {
	name, value, ok := strings.Cut(line, "=")
	if !ok {
		ps.add(v.at, "a comment begins with # at the start of its line", "not a variable (got %q, want KEY=VALUE)", line)
		return false
	}
	if !variableName.MatchString(name) {
		ps.add(v.at, "no white space around =", "not a variable's name (got %q, want capitals, digits and _)", name)
		return false
	}
	v.Name = name
	// A line of dashes is no comment. That the unit is in it is for reviewers to see.
	if !strings.ContainsFunc(v.Comment, unicode.IsLetter) {
		ps.add(v.at, "say directly above it what "+name+" is, and its unit: # ...", "%s has no comment (got none, want one on the line above)", name)
	}
	switch {
	case value == "":
		ps.add(v.at, "nothing has a default: write the value", "%s has no value (got nothing, want KEY=VALUE)", name)
	case value != strings.TrimSpace(value) || strings.Contains(value, " #"):
		ps.add(v.at, "write comments above the variable, and no white space around the value",
			"the value of %s has white space or a comment beside it (got %q, want the bare value)", name, value)
	default:
		v.Value = value
	}
	return true
}

// unique notes a second definition of one name, with both lines. To let the last one win, as a
// shell does, would hide a value that someone believes to be measured.
func unique(v Variable, first map[string]place, ps *problems) bool {
	if at, again := first[v.Name]; again {
		ps.add(v.at, "delete one of the two lines", "%s is defined twice (got lines %d and %d, want one)", v.Name, at.line, v.at.line)
		return false
	}
	first[v.Name] = v.at
	return true
}
