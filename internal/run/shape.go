package run

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// A reading compares a tree of JSON with the Go type that it is to become, and
// brings a tree of an older schema up to date on the way.
type reading struct {
	schema   int      // of the file
	table    []key    // which keys came with which schema
	problems []string // everything wrong, in the order of keys
}

func (r *reading) fail(path, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if path != "" {
		text = path + ": " + text
	}
	r.problems = append(r.problems, text)
}

// value checks the value at path against the type t.
func (r *reading) value(path string, t reflect.Type, v any) {
	switch t.Kind() {
	case reflect.Pointer:
		if v != nil {
			r.value(path, t.Elem(), v)
		}
	case reflect.Struct:
		if object, ok := r.object(path, v); ok {
			r.structure(path, t, object)
		}
	case reflect.Map:
		if object, ok := v.(map[string]any); ok {
			for _, k := range slices.Sorted(maps.Keys(object)) {
				r.value(join(path, k), t.Elem(), object[k])
			}
		} else if v != nil {
			r.fail(path, "not an object (got %s)", shortJSON(v))
		}
	case reflect.Slice:
		if list, ok := v.([]any); ok {
			for i, item := range list {
				r.value(fmt.Sprintf("%s[%d]", path, i), t.Elem(), item)
			}
		} else if v != nil {
			r.fail(path, "not a list (got %s)", shortJSON(v))
		}
	default:
		r.scalar(path, t, v)
	}
}

// object is v as the object that a struct is read from.
func (r *reading) object(path string, v any) (map[string]any, bool) {
	object, ok := v.(map[string]any)
	switch {
	case v == nil:
		r.fail(path, "missing")
	case !ok:
		r.fail(path, "not an object (got %s)", shortJSON(v))
	}
	return object, ok
}

// structure checks an object against a struct: each key of the struct is there,
// and no other.
func (r *reading) structure(path string, t reflect.Type, object map[string]any) {
	r.upgrade(path, t, object)
	known := map[string]bool{}
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("json")
		known[name] = true
		v, ok := object[name]
		if !ok {
			r.fail(join(path, name), "missing")
			continue
		}
		if name == "schema" && v != json.Number(fmt.Sprint(r.schema)) {
			r.fail(join(path, name), "not that of its surroundings (got %s, want %d)", shortJSON(v), r.schema)
		}
		r.value(join(path, name), t.Field(i).Type, v)
	}
	for _, k := range slices.Sorted(maps.Keys(object)) {
		if !known[k] {
			r.fail(join(path, k), "unknown key")
		}
	}
}

// scalar checks a number, a text or a boolean.
func (r *reading) scalar(path string, t reflect.Type, v any) {
	var want string
	var ok bool
	switch t.Kind() {
	case reflect.String:
		want = "a text"
		_, ok = v.(string)
	case reflect.Bool:
		want = "true or false"
		_, ok = v.(bool)
	default:
		want = "a number"
		if isWhole(t) {
			want = "a whole number"
		}
		var number json.Number
		if number, ok = v.(json.Number); ok {
			ok = json.Unmarshal([]byte(number), reflect.New(t).Interface()) == nil
		}
	}
	switch {
	case v == nil:
		r.fail(path, "missing (got null, want %s)", want)
	case !ok:
		r.fail(path, "not %s (got %s)", want, shortJSON(v))
	}
}

func isWhole(t reflect.Type) bool { return t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 }

// shortJSON shows a value in an error text.
func shortJSON(v any) string {
	line, err := Line(v)
	text := strings.TrimSpace(string(line))
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(text) > 80 {
		return text[:80] + "..."
	}
	return text
}
