// Package template compiles the texts of a load: "{name}" stands for what was drawn under a
// name, "{{name}}" for the text "{name}". k6/template.js is the specification, and a test of
// package mix compares the two.
package template

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// placeholder finds a text in double braces first, as its name would be one in single braces.
var placeholder = regexp.MustCompile(`\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// A Template is compiled once; to fill it in is to join a few texts.
type Template struct {
	texts  []string // one more than slots
	slots  []int    // which of the values stands between two texts
	encode bool     // values are encoded for an address
}

// New compiles a text. Names are those of the values, in their order.
func New(text string, names []string) (Template, error) {
	var t Template
	var now strings.Builder
	end := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		now.WriteString(text[end:at[0]])
		end = at[1]
		if at[2] >= 0 {
			now.WriteString("{" + text[at[2]:at[3]] + "}")
			continue
		}
		slot := slices.Index(names, text[at[4]:at[5]])
		if slot < 0 {
			return Template{}, fmt.Errorf("a template names what is not drawn (got %s, want {%s})", text[at[0]:at[1]], strings.Join(names, "}, {"))
		}
		t.texts, t.slots = append(t.texts, now.String()), append(t.slots, slot)
		now.Reset()
	}
	now.WriteString(text[end:])
	t.texts = append(t.texts, now.String())
	return t, nil
}

// Constant is the template of a text in which nothing is drawn.
func Constant(text string) Template { return Template{texts: []string{text}} }

// Encoded is the template of an address, into which a value of any text fits.
func (t Template) Encoded() Template {
	t.encode = true
	return t
}

// Map applies a function to each text between two values.
func (t Template) Map(write func(string) (string, error)) (Template, error) {
	texts := make([]string, len(t.texts))
	for i, text := range t.texts {
		var err error
		if texts[i], err = write(text); err != nil {
			return Template{}, err
		}
	}
	t.texts = texts
	return t, nil
}

// Constant says whether nothing that is drawn is in the text.
func (t Template) Constant() bool { return len(t.slots) == 0 }

// Append adds the text for these values to dst.
func (t Template) Append(dst []byte, values []Value) []byte {
	dst = append(dst, t.texts[0]...)
	for i, slot := range t.slots {
		if t.encode {
			dst = appendEncoded(dst, values[slot])
		} else {
			dst = values[slot].Append(dst)
		}
		dst = append(dst, t.texts[i+1]...)
	}
	return dst
}

// Text is the text for these values.
func (t Template) Text(values []Value) string {
	if t.Constant() {
		return t.texts[0]
	}
	return string(t.Append(nil, values))
}
