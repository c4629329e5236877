package runner

import (
	"cmp"
	"encoding/json"
	"errors"
	"html"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// shortestSecret is the least length of a value that is looked for: a shorter one would be found
// in every number.
const shortestSecret = 4

// hide puts the name, as $NAME, in place of the value of each variable that was passed to the
// service: it may well print what it got. The longest go first, as one value may hold another.
func (r *Runner) hide(text string) string {
	names := map[string]string{}
	for _, name := range r.Passed {
		if value := os.Getenv(name); len(value) >= shortestSecret {
			for _, form := range formsOf(value) {
				names[form] = name
			}
		}
	}
	byLength := func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }
	for _, form := range slices.SortedFunc(maps.Keys(names), byLength) {
		text = strings.ReplaceAll(text, form, "$"+names[form])
	}
	return text
}

// formsOf are the ways in which a service writes a value: as it is, and within JSON, an address
// and a page.
func formsOf(value string) []string {
	plain, escaped := new(strings.Builder), new(strings.Builder)
	encoder := json.NewEncoder(plain)
	encoder.SetEscapeHTML(false)
	// A text is always one of JSON.
	_, _ = encoder.Encode(value), json.NewEncoder(escaped).Encode(value)
	inQuotes := func(b *strings.Builder) string { return b.String()[1 : b.Len()-len(`"`)-len("\n")] }
	return []string{value, inQuotes(plain), inQuotes(escaped), url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value)}
}

// hideInLogs does so in what the programs of a run printed. They must have ended.
func (x *execution) hideInLogs() error {
	if len(x.runner.Passed) == 0 {
		return nil
	}
	return x.hideIn(x.logs("*"))
}

// hideIn does so in the files that match a pattern.
func (x *execution) hideIn(pattern string) error {
	files, err := filepath.Glob(pattern)
	for _, file := range files {
		data, e := os.ReadFile(file)
		if e == nil {
			if text := x.runner.hide(string(data)); text != string(data) {
				e = os.WriteFile(file, []byte(text), 0o644)
			}
		}
		err = errors.Join(err, e)
	}
	return err
}

// hidden is an error without the values of what was passed.
type hidden struct {
	error
	text string
}

func (h hidden) Error() string { return h.text }

// Unwrap gives the error that carries the hint and the exit code.
func (h hidden) Unwrap() error { return h.error }

// hideInError leaves an error as it is, unless its text has a value that was passed.
func (r *Runner) hideInError(err error) error {
	if err == nil || r.hide(err.Error()) == err.Error() {
		return err
	}
	return hidden{err, r.hide(err.Error())}
}

// hideInResponse does so in all texts of a request and its response.
func (r *Runner) hideInResponse(e run.Exchange) run.Exchange {
	headers := func(all map[string]string) map[string]string {
		out := map[string]string{}
		for name, text := range all {
			out[name] = r.hide(text)
		}
		return out
	}
	e.Request.Path, e.Request.Body, e.Request.Headers = r.hide(e.Request.Path), r.hide(e.Request.Body), headers(e.Request.Headers)
	e.Response.Error, e.Response.Body, e.Response.Headers = r.hide(e.Response.Error), r.hide(e.Response.Body), headers(e.Response.Headers)
	e.Want = r.hide(e.Want)
	return e
}
