// Package mix says which request iteration i sends. Everything is a pure function of the
// plan's endpoint kinds and of seed and i. k6/mix.js is the specification: a test compares the
// first 100,000 requests of the two byte for byte.
package mix

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"scaleguild/k6/generator/internal/check"
	"scaleguild/k6/generator/internal/template"
)

// All is the mix of all kinds by their weights; the other mixes are the names of the kinds.
const All = "all"

// A Load is the kinds that a mix requests, compiled.
type Load struct {
	seed  float64
	kinds []*Compiled
	total float64 // of the weights
}

// New compiles a load. The seed is a whole number of at most 53 bits.
func New(seed int64, mix string, kinds []Kind) (*Load, error) {
	l := &Load{seed: float64(seed)}
	for _, kind := range kinds {
		if mix != All && mix != kind.Name {
			continue
		}
		c, err := compile(kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind.Name, err)
		}
		l.kinds, l.total = append(l.kinds, c), l.total+kind.Weight
	}
	if len(l.kinds) == 0 {
		return nil, fmt.Errorf("mix: not one of the plan (got %q, want %s or the name of a kind)", mix, All)
	}
	return l, nil
}

// Kinds are those that the mix requests, in the plan's order.
func (l *Load) Kinds() []*Compiled { return l.kinds }

// Fill makes r the request of iteration i. What r held before is overwritten.
func (l *Load) Fill(r *Request, i int64) {
	w := hash(l.seed, float64(i))
	left, at := float64(scale(w, l.total)), 0
	for left >= l.kinds[at].weight {
		left -= l.kinds[at].weight
		at++
	}
	l.kinds[at].fill(r, w, i)
}

// FillOf makes r the request that iteration i would be if it were of that kind.
func (l *Load) FillOf(r *Request, kind *Compiled, i int64) {
	kind.fill(r, hash(l.seed, float64(i)), i)
}

// A Request is one request; to fill it again takes no memory.
type Request struct {
	// Kind is what it is a request of.
	Kind *Compiled
	// Values are what was drawn, in the order of the kind's names.
	Values []template.Value
	// Path has the query.
	Path []byte
	// Body is empty where there is none.
	Body []byte

	key []byte
}

// Key decides the upstream's delay.
func (r *Request) Key() string { return r.Values[0].Text }

// A Compiled is an endpoint kind with its templates and checks compiled.
type Compiled struct {
	// Name is the kind's.
	Name string
	// Method is of the request.
	Method string
	// HasBody says that it sends one, if an empty one.
	HasBody bool
	// Headers are those of the request, by name.
	Headers []Header
	// Check says whether a response is correct.
	Check *check.Check

	weight float64
	draws  []func(uint32) template.Value
	path   template.Template
	body   template.Template
}

// A Header is one header of a request.
type Header struct {
	// Name is as the study's table has it.
	Name string
	// Text is its value, a template.
	Text template.Template
}

// Names that every template has, and in this order the first values of a request.
const (
	keyName    = "key" // a text unique to the iteration
	numberName = "n"   // the number of the iteration
)

func compile(kind Kind) (*Compiled, error) {
	form := kind.Request
	names := slices.Sorted(maps.Keys(form.Draws))
	c := &Compiled{Name: kind.Name, Method: form.Method, HasBody: form.Body != nil, weight: kind.Weight}
	for _, name := range names {
		c.draws = append(c.draws, form.Draws[name].compiled())
	}
	names = append([]string{keyName, numberName}, names...)
	var err error
	if c.path, err = template.New(form.Path, names); err != nil {
		return nil, err
	}
	if wordsIn(form) {
		c.path = c.path.Encoded()
	}
	if form.Body != nil {
		if c.body, err = template.New(*form.Body, names); err != nil {
			return nil, err
		}
	}
	if c.Headers, err = headers(form.Headers, names); err != nil {
		return nil, err
	}
	c.Check, err = check.New(form.Correct, names)
	return c, err
}

func (c *Compiled) fill(r *Request, w uint32, i int64) {
	r.Kind = c
	r.key = strconv.AppendInt(append(r.key[:0], 'r'), i, 10)
	r.Values = append(r.Values[:0], template.Text(string(r.key)), template.Number(i))
	for _, draw := range c.draws {
		r.Values = append(r.Values, draw(w))
	}
	r.Path = c.path.Append(r.Path[:0], r.Values)
	r.Body = r.Body[:0]
	if c.HasBody {
		r.Body = c.body.Append(r.Body, r.Values)
	}
}
