package ksum

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// node is a JSON value and the path that led to it, for error texts.
type node struct {
	path string
	raw  string // the value as it stands in the file, without white space around it
}

// null says whether the value is there, and null.
func (n node) null() bool { return n.raw == "null" }

// shown is the value as it stands in the file, shortened for an error text.
func (n node) shown() string {
	if len(n.raw) > 80 {
		return n.raw[:80] + "..."
	}
	return n.raw
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
	// In valid JSON only a number begins with a digit. ParseFloat fails on one that overflows.
	f, err := strconv.ParseFloat(n.raw, 64)
	if isNumber := strings.IndexAny(n.raw, "0123456789") == 0; !isNumber || err != nil || math.IsNaN(f) {
		r.fail(n, fmt.Sprintf("not a number (got %s, want a finite number, 0 or more)", n.shown()))
		return 0
	}
	return f
}

// members are the values of the object n by key. A key that stands twice is an error.
func (r *reader) members(n node) map[string]node {
	all := map[string]node{}
	if r.err == nil && !strings.HasPrefix(n.raw, "{") {
		r.fail(n, fmt.Sprintf("not an object (got %s)", n.shown()))
	}
	if r.err != nil {
		return all
	}
	d := json.NewDecoder(strings.NewReader(n.raw))
	for _, err := d.Token(); err == nil && d.More(); { // first past the opening brace
		var key json.Token
		var value json.RawMessage
		if key, err = d.Token(); err == nil {
			err = d.Decode(&value)
		}
		member := node{path: strings.TrimPrefix(n.path+"."+fmt.Sprint(key), "."), raw: string(bytes.TrimSpace(value))}
		if _, twice := all[fmt.Sprint(key)]; twice {
			r.fail(member, "the key stands twice")
		}
		if err != nil {
			r.fail(member, err.Error())
		}
		all[fmt.Sprint(key)] = member
	}
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
