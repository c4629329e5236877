package mix

import (
	"maps"
	"regexp"
	"slices"

	"scaleguild/internal/run"
)

// jsonPath matches the path of a value in a JSON body: names, with indexes behind them.
var jsonPath = regexp.MustCompile(`^(?:[^\[\].{}"]+|\[(?:\*|0|[1-9][0-9]*)\])(?:\.[^\[\].{}"]+|\[(?:\*|0|[1-9][0-9]*)\])*$`)

// ExpectKeys are those of its table expect.
func ExpectKeys() []string {
	return []string{"status", "json", "integers", "present", "text", "headers", "every", "ends"}
}

// expect reads what a correct response has.
func (e *entry) expect() run.Correct {
	c := run.Correct{Status: 200, Headers: map[string]string{}, JSON: map[string]string{}, Integers: []string{}, Present: []string{}, Text: []string{}, Every: map[string]string{}}
	value, ok := e.table["expect"]
	if !ok {
		return c
	}
	at := e.at + ".expect"
	table, ok := e.reader.table(at, value, `a table such as expect = { status = 200 }`)
	if !ok {
		return c
	}
	e.only(at, table, ExpectKeys()...)
	if status, ok := table["status"]; ok {
		n, isInt := status.(int64)
		if !isInt || n < 100 || n > 599 {
			e.fail(at+".status", "", "%s.status is not a status code (got %s, want 100 to 599)", at, show(status))
		}
		c.Status = int(n)
	}
	c.Headers = e.texts(at+".headers", table["headers"], "texts by the names of headers")
	c.JSON = e.values(at+".json", table["json"])
	c.Integers, c.Present = e.paths(at+".integers", table["integers"]), e.paths(at+".present", table["present"])
	c.Text = e.contained(at+".text", table["text"])
	c.Every = e.texts(at+".every", table["every"], "texts by the names of fields")
	if ends, ok := table["ends"]; ok {
		text, isText := ends.(string)
		if c.Ends = e.template(at+".ends", text); !isText || text == "" {
			e.fail(at+".ends", "", "%s.ends is not a text (got %s, want what the body ends in)", at, show(ends))
		}
	}
	if e.table["head"] != nil && len(c.JSON)+len(c.Integers)+len(c.Present)+len(c.Text)+len(c.Every)+len(c.Ends) > 0 {
		e.fail(at, "", "%s asks for a body (got a request with head, whose response has none, want status and headers)", at)
	}
	return c
}

// values reads the values at paths of a body.
func (e *entry) values(at string, value any) map[string]string {
	out := map[string]string{}
	if value == nil {
		return out
	}
	table, ok := e.reader.table(at, value, `values by their paths, such as { "user.id" = 5 }`)
	if ok {
		e.flatten(out, at, "", table)
	}
	return out
}

// flatten adds the values of a table to those by path: user.id = 5 is a table in TOML.
func (e *entry) flatten(out map[string]string, at, prefix string, table map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		path := prefix + name
		e.checkPath(at, path)
		switch v := table[name].(type) {
		case map[string]any:
			e.flatten(out, at, path+".", v)
		case string, int64, float64, bool:
			out[path] = e.json(at+"."+path, v)
		default:
			e.fail(at+"."+path, `"user.id" = 5, or "items[0].id" = 5`, "%s.%s is not a value (got %s, want a text, a number or a boolean)", at, path, show(v))
		}
	}
}

// checkPath notes a path that is none.
func (e *entry) checkPath(at, path string) {
	if !jsonPath.MatchString(path) {
		e.fail(at, "", "%s: not a path (got %q, want one such as user.id, items[0].id or items[*].id)", at, path)
	}
}

// paths reads a list of paths.
func (e *entry) paths(at string, value any) []string {
	out := e.list(at, value, "a list of paths")
	for _, path := range out {
		e.checkPath(at, path)
	}
	return out
}

// contained reads texts that a body contains: one or a list.
func (e *entry) contained(at string, value any) []string {
	if text, ok := value.(string); ok {
		value = []any{text}
	}
	out := e.list(at, value, "a text, or a list of them")
	for i, text := range out {
		out[i] = e.template(at, text)
	}
	return out
}

// list reads a list of texts; nothing is an empty one.
func (e *entry) list(at string, value any, want string) []string {
	out := []string{}
	if value == nil {
		return out
	}
	entries, ok := value.([]any)
	if !ok {
		e.fail(at, "", "%s is not a list (got %s, want %s)", at, show(value), want)
	}
	for _, one := range entries {
		text, ok := one.(string)
		if !ok || text == "" {
			e.fail(at, "", "%s has an entry that is not a text (got %s, want %s)", at, show(one), want)
			continue
		}
		out = append(out, text)
	}
	return out
}
