package ksum

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// node is a JSON value and the path that led to it, for error texts.
type node struct {
	path  string
	value gjson.Result
}

// shown is the value as it stands in the file, shortened for an error text.
func (n node) shown() string {
	raw := n.value.Raw
	if len(raw) > 80 {
		return raw[:80] + "..."
	}
	return raw
}

func (r *reader) fail(n node, text string) {
	if r.err != nil {
		return
	}
	if n.path == "" {
		r.err = fmt.Errorf("%s", text)
		return
	}
	r.err = fmt.Errorf("%s: %s", n.path, text)
}

// number is the value of n, which must be a finite number and not negative.
func (r *reader) number(n node) float64 {
	if r.err != nil {
		return 0
	}
	f := n.value.Float()
	if n.value.Type != gjson.Number || math.IsInf(f, 0) || math.IsNaN(f) || f < 0 {
		r.fail(n, fmt.Sprintf("not a number (got %s, want a finite number, 0 or more)", n.shown()))
		return 0
	}
	return f
}

// members are the values of the object n by key. A key that stands twice is an error.
func (r *reader) members(n node) map[string]node {
	all := map[string]node{}
	if r.err == nil && !n.value.IsObject() {
		r.fail(n, fmt.Sprintf("not an object (got %s)", n.shown()))
	}
	if r.err != nil {
		return all
	}
	n.value.ForEach(func(key, value gjson.Result) bool {
		member := node{path: strings.TrimPrefix(n.path+"."+key.String(), "."), value: value}
		if _, twice := all[key.String()]; twice {
			r.fail(member, "the key stands twice")
		}
		all[key.String()] = member
		return r.err == nil
	})
	return all
}

// object is members for an object with exactly the given keys.
func (r *reader) object(n node, keys ...string) map[string]node {
	all := r.members(n)
	for _, key := range keys {
		if _, ok := all[key]; !ok {
			r.fail(node{path: strings.TrimPrefix(n.path+"."+key, ".")}, "missing")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if !slices.Contains(keys, key) {
			r.fail(all[key], "unknown key")
		}
	}
	return all
}
