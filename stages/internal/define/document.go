package define

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// document is a TOML file, with the line of each key.
type document struct {
	file   string
	values map[string]any
	lines  map[string]int // by key; "table.key" within a [table]
}

// parseDocument reads TOML. It decodes to plain values and not to a struct, so
// that every mistake in the file is found and not the first one only.
func parseDocument(file, text string, ps *problems) (document, bool) {
	d := document{file: file, lines: keyLines(text)}
	_, err := toml.Decode(text, &d.values)
	if err == nil {
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

// syntaxHint is a remedy for the slips that a stage's file invites.
func syntaxHint(bad toml.ParseError) string {
	if bad.LastKey == "change" && strings.Contains(bad.Message, "already been defined") {
		return oneChange
	}
	return `text is in quotes, such as change = "WORKERS=2", and each key once`
}

var (
	tableLine = regexp.MustCompile(`^\s*\[\s*([A-Za-z0-9_-]+)\s*\]`)
	keyLine   = regexp.MustCompile(`^\s*"?([A-Za-z0-9_-]+)"?\s*=`)
)

// keyLines finds the line of each key. The TOML library tells the position of
// syntax errors only; the lines here serve the messages, and a key that is not
// found (one inside an inline table) takes the line of its table.
func keyLines(text string) map[string]int {
	lines := map[string]int{}
	table, quote := "", "" // quote is the mark that ends the multi-line string we are in
	for i, line := range strings.Split(text, "\n") {
		if quote != "" {
			if strings.Contains(line, quote) {
				quote = ""
			}
			continue
		}
		if m := tableLine.FindStringSubmatch(line); m != nil {
			table, lines[m[1]] = m[1]+".", i+1
		} else if m := keyLine.FindStringSubmatch(line); m != nil {
			lines[table+m[1]] = i + 1
		}
		quote = opened(line)
	}
	return lines
}

// opened gives the mark of a multi-line string that starts on line and does not end there.
func opened(line string) string {
	for _, mark := range []string{`"""`, `'''`} {
		if strings.Count(line, mark) == 1 {
			return mark
		}
	}
	return ""
}

// at is the place of a key: its line, its table's line, or else line 1.
func (d document) at(key string) place {
	table, _, _ := strings.Cut(key, ".")
	for _, k := range []string{key, table} {
		if line, ok := d.lines[k]; ok {
			return place{d.file, line}
		}
	}
	return place{d.file, 1}
}

// only notes the keys of values that are not known. The prefix is "table." for
// the values of a table.
func (d document) only(values map[string]any, prefix string, known []string, ps *problems) {
	for key := range values {
		if slices.Contains(known, key) {
			continue
		}
		hint := didYouMean(key, known)
		if key == "name" {
			hint = "the file's name is the name"
		}
		ps.add(d.at(prefix+key), hint, "unknown key %q (want %s)", prefix+key, list(known))
	}
}

// text gives a string that is there and not blank; want says what it should hold.
func (d document) text(values map[string]any, key, want string, ps *problems) (string, bool) {
	short := key[strings.LastIndex(key, ".")+1:]
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

// typeName names the TOML type of a decoded value.
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
