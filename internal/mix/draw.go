package mix

import (
	"fmt"
	"hash/fnv"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"scaleguild/internal/run"
)

// draw is a draw as it is written, its bounds numbers or names of variables.
type draw struct {
	bounds []string // low and high; none where words are drawn
	words  []string
	stream int64
}

// Names that every template has, without a draw.
const (
	number = "n"   // of the iteration
	key    = "key" // unique to the iteration
)

// maxSpan is the most values of a draw: it is made of 32 random bits.
const maxSpan = 1 << 31

// maxExact is the greatest number that JavaScript has exactly.
const maxExact = 1<<53 - 1

var (
	drawForm = regexp.MustCompile(`^\s*(int|choice)\s*\(([^()]*)\)\s*(?:stream\s+([1-9][0-9]*)\s*)?$`)
	drawName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	variable = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
)

func isVariable(bound string) bool { return variable.MatchString(bound) }

// where reads the draws of a kind.
func (e *entry) where() map[string]draw {
	out := map[string]draw{}
	value, ok := e.table["where"]
	if !ok {
		return out
	}
	at := e.at + ".where"
	table, ok := e.reader.table(at, value, `draws by name, such as { id = "int(1,500)" }`)
	if !ok {
		return out
	}
	for _, name := range e.sorted(at, table) {
		if !drawName.MatchString(name) || name == number || name == key {
			e.fail(at+"."+name, "", "%s has a draw of another name (got %q, want letters, digits and _, and neither n nor key, which are always there)", at, name)
		}
		out[name] = e.draw(at+"."+name, name, table[name])
	}
	return out
}

// draw reads one draw.
func (e *entry) draw(at, name string, value any) draw {
	text, _ := value.(string)
	found := drawForm.FindStringSubmatch(text)
	if found == nil {
		e.fail(at, "", "%s is not a draw (got %s, want int(LOW,HIGH) or choice(A,B,C))", at, show(value))
		return draw{}
	}
	d := draw{stream: streamOf(name)}
	if found[3] != "" {
		var err error
		if d.stream, err = strconv.ParseInt(found[3], 10, 64); err != nil || d.stream > math.MaxUint32 {
			e.fail(at, "", "%s has a stream that is out of range (got %s, want 1 to %d)", at, found[3], uint32(math.MaxUint32))
		}
	}
	var parts []string
	for part := range strings.SplitSeq(found[2], ",") {
		parts = append(parts, strings.TrimSpace(part))
	}
	if found[1] == "choice" {
		d.words = parts
		e.checkWords(at, parts)
		return d
	}
	d.bounds = parts
	e.checkBounds(at, d)
	return d
}

// streamOf is the stream of a draw that names none: it follows from the draw's name, so that
// a further draw changes no other.
func streamOf(name string) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // hash.Hash never fails
	return int64(h.Sum32())
}

// checkWords notes words that could not stand in every template: a text within JSON has no
// escapes, and one within a path is encoded.
func (e *entry) checkWords(at string, words []string) {
	for i, word := range words {
		if word == "" || strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || strings.ContainsRune(`"\{}`, r) }) {
			e.fail(at, "", `%s has a word that cannot be drawn (got %q, want text without ", \, { and })`, at, word)
		}
		if slices.Contains(words[:i], word) {
			e.fail(at, "", "%s has a word twice (got %q, want each once)", at, word)
		}
	}
}

// checkBounds notes bounds that are wrong whatever the values of variables.
func (e *entry) checkBounds(at string, d draw) {
	if len(d.bounds) != 2 {
		e.fail(at, "", "%s is not a range (got %d bounds, want int(LOW,HIGH))", at, len(d.bounds))
		return
	}
	for _, bound := range d.bounds {
		if isVariable(bound) {
			return // known once there is a plan
		}
	}
	if _, err := d.resolve(nil); err != nil {
		e.fail(at, "", "%s: %v", at, err)
	}
}

// resolve puts the values of variables in place of their names.
func (d draw) resolve(variables map[string]string) (run.Draw, error) {
	if d.words != nil {
		return run.Draw{Words: d.words, Stream: d.stream}, nil
	}
	var n [2]int64
	for i, bound := range d.bounds {
		text := bound
		if isVariable(bound) {
			text = variables[bound]
		}
		var err error
		if n[i], err = strconv.ParseInt(text, 10, 64); err != nil || n[i] < -maxExact || n[i] > maxExact {
			return run.Draw{}, fmt.Errorf("%s is not a bound (got %q, want a whole number)", bound, text)
		}
	}
	if n[1] < n[0] || n[1]-n[0] >= maxSpan {
		return run.Draw{}, fmt.Errorf("not a range (got %d to %d, want at least 1 value and at most %d)", n[0], n[1], maxSpan)
	}
	return run.Draw{Low: &n[0], High: &n[1], Stream: d.stream}, nil
}
