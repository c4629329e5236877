package mix

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// placeholder matches a name in braces, with the form that it is to have, and a name in
// double braces, which stands for itself in single ones.
var placeholder = regexp.MustCompile(`\{\{[A-Za-z_][A-Za-z0-9_]*\}\}|\{([A-Za-z_][A-Za-z0-9_]*)(?::([A-Za-z_]*))?\}`)

// template checks the names in a template and gives it without their forms.
func (e *entry) template(at, text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		name, _ := e.name(at, found)
		if name == "" {
			return found
		}
		return "{" + name + "}"
	})
}

// name checks one placeholder; its name is "" for one in double braces.
func (e *entry) name(at, found string) (name, form string) {
	m := placeholder.FindStringSubmatch(found)
	name, form = m[1], m[2]
	if name == "" {
		return "", ""
	}
	if _, ok := e.draws[name]; !ok && name != number && name != key {
		known := append(slices.Sorted(maps.Keys(e.draws)), key, number)
		e.fail(at, fmt.Sprintf(`where = { %s = "int(1,500)" }, or {{%s}} for the text`, name, name),
			"%s names what is not drawn (got {%s}, want one of %s)", at, name, strings.Join(known, ", "))
	}
	if strings.Contains(found, ":") && form != "text" {
		e.fail(at, "", "%s has a form that is not known (got %s, want {%s} or {%s:text})", at, found, name, name)
	}
	e.used[name] = true
	return name, form
}

// isNumber says whether what is drawn under a name is a number.
func (e *entry) isNumber(name string) bool {
	return name == number || len(e.draws[name].bounds) > 0
}

// json writes a value as JSON text that is a template. Tables have the order of the file.
func (e *entry) json(at string, value any) string {
	switch v := value.(type) {
	case string:
		return e.text(at, v)
	case map[string]any:
		var parts []string
		for _, name := range e.sorted(at, v) {
			parts = append(parts, quoted(e.template(at, name))+":"+e.json(at+"."+name, v[name]))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []map[string]any: // [[load.mix.NAME.json.list]]
		var list []any
		for _, one := range v {
			list = append(list, one)
		}
		return e.json(at, list)
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, e.json(at, one))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case int64, float64, bool:
		if text, err := json.Marshal(v); err == nil {
			return string(text)
		}
	}
	e.fail(at, "", "%s is not a value of JSON (got %s, want text, numbers, booleans, lists and tables)", at, show(value))
	return "null"
}

// text writes a text as JSON; one that is a number's placeholder alone is a number.
func (e *entry) text(at, text string) string {
	if placeholder.FindString(text) == text && text != "" {
		if name, form := e.name(at, text); name != "" && form == "" && e.isNumber(name) {
			return "{" + name + "}"
		}
	}
	return quoted(e.template(at, text))
}

// quoted writes a text as JSON, with <, > and & as they are.
func quoted(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text always has a form in JSON
	return strings.TrimSuffix(b.String(), "\n")
}
