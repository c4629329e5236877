package mix

import (
	"maps"
	"slices"
	"strings"

	"scaleguild/k6/generator/internal/template"
)

// compiled is the function from the word of an iteration to what is drawn. Each stream has a
// word of its own.
func (d Draw) compiled() func(uint32) template.Value {
	stream := float64(d.Stream)
	if d.Words != nil {
		words := make([]template.Value, len(d.Words))
		for i, w := range d.Words {
			words[i] = template.Text(w)
		}
		return func(w uint32) template.Value {
			return words[scale(scramble(float64(w)+stream), float64(len(words)))]
		}
	}
	low, span := *d.Low, float64(*d.High-*d.Low+1)
	return func(w uint32) template.Value {
		return template.Number(low + scale(scramble(float64(w)+stream), span))
	}
}

// wordsIn says whether a path holds words that are not themselves in an address.
func wordsIn(form Form) bool {
	for name, draw := range form.Draws {
		differs := slices.ContainsFunc(draw.Words, func(w string) bool { return !template.EncodedAlike(w) })
		if differs && strings.Contains(form.Path, "{"+name+"}") {
			return true
		}
	}
	return false
}

// headers compiles the headers of a request, sorted by their names.
func headers(texts map[string]string, names []string) ([]Header, error) {
	var all []Header
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		t, err := template.New(texts[name], names)
		if err != nil {
			return nil, err
		}
		all = append(all, Header{Name: name, Text: t})
	}
	return all, nil
}
