package runner

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"scaleguild/internal/run"
)

// summary is a failed response on one line.
func summary(e run.Exchange) string {
	return fmt.Sprintf("%s: %s %s: got %s, want %s", e.Kind, e.Request.Method, e.Request.Path, got(e), e.Want)
}

// got is what came, in a word or two.
func got(e run.Exchange) string {
	switch {
	case e.Response.Status == 0:
		return e.Cause + " " + e.Response.Error
	case e.Cause == "" || e.Cause == fmt.Sprint(e.Response.Status):
		return fmt.Sprintf("status %d", e.Response.Status)
	}
	return fmt.Sprintf("status %d, %s", e.Response.Status, e.Cause)
}

// inFull is a failed response with all that was sent and answered, indented.
func inFull(e run.Exchange) string {
	return "  " + summary(e) + "\n" + strings.Join(slices.Concat(sent(e), answered(e, true)), "\n")
}

// sent are the lines of the request, each behind a mark.
func sent(e run.Exchange) []string {
	lines := marked(">", e.Request.Method+" "+e.Request.Path)
	for _, name := range slices.Sorted(maps.Keys(e.Request.Headers)) {
		lines = append(lines, marked(">", name+": "+e.Request.Headers[name])...)
	}
	return append(lines, marked(">", e.Request.Body)...)
}

// answered are the lines of the response likewise, with or without its headers; none where
// none came.
func answered(e run.Exchange, headers bool) []string {
	if e.Response.Status == 0 {
		return nil
	}
	lines := marked("<", fmt.Sprint(e.Response.Status))
	for _, name := range slices.Sorted(maps.Keys(e.Response.Headers)) {
		if headers {
			lines = append(lines, marked("<", name+": "+e.Response.Headers[name])...)
		}
	}
	return append(lines, marked("<", e.Response.Body)...)
}

// marked are the lines of a text, indented, each behind a mark. A control character of a
// response could move the cursor of the terminal that shows it.
func marked(mark, text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		shown := strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) || r == '\t' {
				return r
			}
			return unicode.ReplacementChar
		}, strings.TrimRight(line, "\r\n"))
		lines = append(lines, "    "+mark+" "+shown)
	}
	return lines
}
