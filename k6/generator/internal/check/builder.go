package check

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"scaleguild/k6/generator/internal/template"
)

// builder adds one demand after another to a check.
type builder struct {
	names []string // of what is drawn
	check *Check
	err   error // the first
}

func (b *builder) template(text string) template.Template {
	t, err := template.New(text, b.names)
	b.err = cmp.Or(b.err, err)
	return t
}

func (b *builder) describe(text func(values) string) { b.check.want = append(b.check.want, text) }

func (b *builder) header(name, text string) {
	t := b.template(text)
	b.check.headers = append(b.check.headers, named{name, t})
	b.describe(func(drawn values) string { return "header " + name + " with " + t.Text(drawn) })
}

func (b *builder) equal(path, text string) {
	wanted, err := newLiteral(text, b.names)
	b.err = cmp.Or(b.err, err)
	steps := stepsOf(path)
	b.check.objects = append(b.check.objects, func(body gjson.Result, drawn values) bool {
		return reach(body, steps, func(found gjson.Result) bool { return wanted.equals(found, drawn) })
	})
	shown := b.template(text)
	b.describe(func(drawn values) string { return path + " = " + shown.Text(drawn) })
}

func (b *builder) at(path, what string, accept func(gjson.Result) bool) {
	steps := stepsOf(path)
	b.check.objects = append(b.check.objects, func(body gjson.Result, _ values) bool { return reach(body, steps, accept) })
	b.describe(func(values) string { return what + path })
}

func (b *builder) containing(text string) {
	t := b.template(text)
	b.check.texts = append(b.check.texts, func(body []byte, drawn values) bool {
		return bytes.Contains(body, []byte(t.Text(drawn)))
	})
	b.describe(func(drawn values) string { return "the text " + quoted(t.Text(drawn)) })
}

func (b *builder) every(field, text string) {
	t, search := b.template(text), newField(field)
	b.check.texts = append(b.check.texts, func(body []byte, drawn values) bool {
		return search.every(body, []byte(`"`+t.Text(drawn)+`"`))
	})
	b.describe(func(drawn values) string { return field + " = " + quoted(t.Text(drawn)) + " wherever it occurs" })
}

func (b *builder) ending(text string) {
	t := b.template(text)
	marks := func(drawn values) [][]byte { return marksOf(t.Text(drawn)) }
	if t.Constant() {
		constant := marksOf(t.Text(nil))
		marks = func(values) [][]byte { return constant }
	}
	b.check.texts = append(b.check.texts, func(body []byte, drawn values) bool { return ends(body, marks(drawn)) })
	b.describe(func(drawn values) string { return "the end " + t.Text(drawn) })
}

// contains says whether a header contains what is wanted of it.
func contains(got string, wanted template.Template, drawn values) bool {
	return strings.Contains(got, wanted.Text(drawn))
}

// quoted writes a text as JavaScript's JSON.stringify does.
func quoted(text string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text always can be
	return strings.TrimSuffix(out.String(), "\n")
}

// Want is what a correct response has for these values, as one line for people.
func (c *Check) Want(drawn values) string {
	texts := make([]string, len(c.want))
	for i, text := range c.want {
		texts[i] = text(drawn)
	}
	return strings.Join(texts, ", ")
}
