package define

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// document is a TOML file, with the line of each key.
type document struct {
	file   string         // as messages name it
	values map[string]any // as decoded: string, int64, float64, bool, []any, map[string]any, or a time
	lines  map[string]int // from 1, by key; "table.key" within a [table], whose name may have dots
	order  map[string]int // from 1, by key as TOML writes it: in which order the keys stand
	prefix string         // of the table that values are, such as "stages.two."; "" for the whole file
}

// parseDocument reads TOML. It decodes to plain values and not to a struct, so
// that every mistake in the file is found and not the first one only. It is false for a text
// that is not TOML, which it notes with the line that the library names.
func parseDocument(file, text string, ps *problems) (document, bool) {
	d := document{file: file, lines: keyLines(text)}
	// The library stops at the first error of syntax, so a file has one such problem at most.
	meta, err := toml.Decode(text, &d.values)
	if err == nil {
		d.order = map[string]int{}
		for i, key := range meta.Keys() {
			d.order[key.String()] = i + 1
		}
		return d, true
	}
	at, text := place{file: file}, err.Error()
	var bad toml.ParseError
	if errors.As(err, &bad) {
		at.line, text = bad.Position.Line, strings.TrimSuffix(bad.Message, ".")
	}
	ps.add(at, syntaxHint(bad), "not TOML (got %s)", text)
	return d, false
}

// syntaxHint is a remedy for the slips that a stage's file invites: text without quotes, and
// a second change = line, which TOML calls a key that has already been defined.
func syntaxHint(bad toml.ParseError) string {
	if bad.LastKey == "change" && strings.Contains(bad.Message, "already been defined") {
		return oneChange
	}
	return `text is in quotes, such as change = "WORKERS=2", and each key once`
}

// Lines that begin a table or set a key. They need not be exact: a line that is missed costs a
// message its line's number.
var (
	tableLine = regexp.MustCompile(`^\s*\[\s*([A-Za-z0-9_." -]+?)\s*\]`)
	keyLine   = regexp.MustCompile(`^\s*"?([A-Za-z0-9_-]+)"?\s*=`)
)

// keyLines finds the line of each key. The TOML library tells the position of
// syntax errors only; the lines here serve the messages, and a key that is not
// found (one inside an inline table) takes the line of its table.
func keyLines(text string) map[string]int {
	lines := map[string]int{}
	table, quote := "", "" // quote is the mark that ends the multi-line string we are in
	for i, line := range strings.Split(text, "\n") {
		if quote != "" { // why is often long, and may well hold a line such as "x = y"
			if strings.Contains(line, quote) {
				quote = ""
			}
			continue
		}
		if m := tableLine.FindStringSubmatch(line); m != nil {
			name := strings.ReplaceAll(m[1], `"`, "")
			table, lines[name] = name+".", i+1
		} else if m := keyLine.FindStringSubmatch(line); m != nil {
			lines[table+m[1]] = i + 1
		}
		quote = opened(line)
	}
	return lines
}

// opened gives the mark of a multi-line string that starts on line and does not end there; ""
// when none does. A line inside such a string may look like a key, and is none.
func opened(line string) string {
	for _, mark := range []string{`"""`, `'''`} {
		if strings.Count(line, mark) == 1 {
			return mark
		}
	}
	return ""
}

// at is the place of a key: its line, its table's line or that of a table around it, or else
// line 1, which is where a key that is missing can be added.
func (d document) at(key string) place {
	if key = strings.TrimSuffix(d.prefix+key, "."); key == "" {
		return place{file: d.file}
	}
	for {
		if line, ok := d.lines[key]; ok {
			return place{d.file, line}
		}
		end := strings.LastIndex(key, ".")
		if end < 0 {
			return place{d.file, 1}
		}
		key = key[:end]
	}
}

// within is the table at a key, as a document of its own: what is wrong in it has its line. So
// the readers of a file's keys read those of a table too, and need not know where it stands. A
// table in one line, as stages often are, has no lines of its keys; its own is theirs.
func (d document) within(key string, table map[string]any) document {
	d.prefix, d.values = d.prefix+key+".", table
	return d
}

// sorted lists the keys of a table at a key in the order of the file. Keys with a dot or a space
// are in quotes there, and have the same place by either spelling.
func (d document) sorted(key string, table map[string]any) []string {
	path := strings.Split(d.prefix+key, ".")
	position := func(name string) int { return d.order[toml.Key(append(slices.Clone(path), name)).String()] }
	return slices.SortedFunc(maps.Keys(table), func(a, b string) int { return position(a) - position(b) })
}

// optional gives a string that may be missing: standard then. One that is there is not blank: who
// wrote title = "" meant something, and it was not the default.
func (d document) optional(key, standard, want string, ps *problems) string {
	if _, ok := d.values[key]; !ok {
		return standard
	}
	text, _ := d.text(d.values, key, want, ps)
	return text
}

// only notes the keys of values that are not known. The prefix is "table." for
// the values of a table. To pass over an unknown key would ignore a misspelled one, and
// with it what its author meant.
func (d document) only(values map[string]any, prefix string, known []string, ps *problems) {
	for key := range values {
		if slices.Contains(known, key) {
			continue
		}
		hint := didYouMean(key, known)
		if key == "name" && d.prefix == "" { // what most people try first
			hint = "the file's name is the name"
		}
		ps.add(d.at(prefix+key), hint, "unknown key %q (want %s)", d.prefix+prefix+key, list(known))
	}
}

// text gives a string that is there and not blank; want says what it should hold. A number
// without quotes is refused as well: 1.10 as a number is not the text "1.10", and values of
// variables reach their programs as they were written.
func (d document) text(values map[string]any, key, want string, ps *problems) (string, bool) {
	short := key[strings.LastIndex(key, ".")+1:] // the key within its table
	value, ok := values[short]
	if !ok {
		ps.add(d.at(key), "", "%s is missing (got nothing, want %s)", key, want)
		return "", false
	}
	s, ok := value.(string)
	if !ok {
		ps.add(d.at(key), "", "%s is %s (got %v, want %s)", key, typeName(value), value, want)
		return "", false
	}
	if strings.TrimSpace(s) == "" {
		ps.add(d.at(key), "", "%s is empty (got %q, want %s)", key, s, want)
		return "", false
	}
	return s, true
}

// typeName names the TOML type of a decoded value, with its article, for "got a number".
func typeName(value any) string {
	switch v := value.(type) {
	case nil:
		return "nothing"
	case string:
		return "a string"
	case int64, float64:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return fmt.Sprintf("a list of %d", len(v))
	case map[string]any:
		return "a table"
	default:
		return "a date or time"
	}
}
