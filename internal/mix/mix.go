package mix

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"scaleguild/internal/run"
)

// A Mix is what a study sends, with the names of variables where the tables have them.
type Mix struct {
	kinds []kind
}

// kind is an endpoint kind whose draws are not resolved.
type kind struct {
	run.EndpointKind
	draws map[string]draw
}

// A Problem is one thing that is wrong with the tables.
type Problem struct {
	Key  string // of the file, such as load.mix.quote.weight
	Text string // what is wrong (got X, want Y)
	Hint string // a remedy; "" where the text is enough
}

// Names lists the endpoint kinds in the order of the tables.
func (m Mix) Names() []string {
	var names []string
	for _, k := range m.kinds {
		names = append(names, k.Name)
	}
	return names
}

// Variables lists, sorted, the variables of the study that the draws name.
func (m Mix) Variables() []string {
	names := map[string]bool{}
	for _, k := range m.kinds {
		for _, d := range k.draws {
			for _, bound := range d.bounds {
				if isVariable(bound) {
					names[bound] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Resolve gives the kinds with the values of variables in place of their names. The error
// is of a value that no draw can have, and names the kind.
func (m Mix) Resolve(variables map[string]string) ([]run.EndpointKind, error) {
	var all []run.EndpointKind
	for _, k := range m.kinds {
		request := *k.Request
		request.Draws = map[string]run.Draw{}
		for _, name := range slices.Sorted(maps.Keys(k.draws)) {
			d, err := k.draws[name].resolve(variables)
			if err != nil {
				return nil, fmt.Errorf("load.mix.%s.where.%s: %w", k.Name, name, err)
			}
			request.Draws[name] = d
		}
		resolved := k.EndpointKind
		resolved.Request = &request
		all = append(all, resolved)
	}
	return all, nil
}

// Parse reads the table load of a TOML file, which is one: a text that is not TOML is the
// only problem then. It gives every problem; the mix is sound where there is none. Keys of
// load beside mix are somebody else's to read.
func Parse(text string) (Mix, []Problem) {
	var values map[string]any
	meta, err := toml.Decode(text, &values)
	if err != nil {
		return Mix{}, []Problem{{Text: "not TOML (got " + err.Error() + ")"}}
	}
	r := &reader{order: map[string]int{}}
	for i, key := range meta.Keys() { // JSON bodies keep the order of the file
		if name := key.String(); r.order[name] == 0 {
			r.order[name] = i + 1
		}
	}
	return Mix{kinds: r.load(values["load"])}, r.problems
}

// File is the file that the tables of a study are in: the one that load names in its
// study.toml, relative to the project's root, or "" where they are in study.toml itself.
// It is not ok for a study without load, as those before schema 2 are.
func File(study string) (file string, ok bool, err error) {
	var values struct {
		Load any `toml:"load"`
	}
	if _, err := toml.Decode(study, &values); err != nil {
		return "", false, fmt.Errorf("not TOML: %w", err)
	}
	file, _ = values.Load.(string)
	return file, values.Load != nil, nil
}

// reader reads the tables, and gathers what is wrong with them.
type reader struct {
	order    map[string]int // from 1, of keys as TOML writes them: load.mix.quote.json.key
	problems []Problem
}

func (r *reader) fail(key, hint, format string, args ...any) {
	p := Problem{Key: key, Text: fmt.Sprintf(format, args...), Hint: hint}
	if !slices.Contains(r.problems, p) {
		r.problems = append(r.problems, p)
	}
}

// Form is an example of a load, for hints.
const Form = `[load.mix.home] get = "/"`

// load reads the table load.
func (r *reader) load(value any) []kind {
	table, ok := r.table("load", value, "tables [load.mix.NAME]")
	if !ok {
		return nil
	}
	entries, ok := r.table("load.mix", table["mix"], "a table for each endpoint kind")
	if !ok {
		return nil
	}
	if len(entries) == 0 {
		r.fail("load.mix", Form, "load.mix is empty (got no endpoint kind, want one)")
	}
	var kinds []kind
	for _, name := range r.sorted("load.mix", entries) {
		kinds = append(kinds, r.kind(name, entries[name]))
	}
	return kinds
}

// sorted lists the keys of a table in the order of the file.
func (r *reader) sorted(prefix string, table map[string]any) []string {
	return slices.SortedFunc(maps.Keys(table), func(a, b string) int {
		return r.position(prefix, a) - r.position(prefix, b)
	})
}

func (r *reader) position(prefix, key string) int {
	return r.order[toml.Key(append(strings.Split(prefix, "."), key)).String()]
}

// table gives a value as a table, or notes that it is none.
func (r *reader) table(key string, value any, want string) (map[string]any, bool) {
	table, ok := value.(map[string]any)
	if !ok {
		r.fail(key, "", "%s is not a table (got %s, want %s)", key, show(value), want)
	}
	return table, ok
}

// only notes the keys of a table that are not known.
func (r *reader) only(prefix string, table map[string]any, known ...string) {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if !slices.Contains(known, key) {
			r.fail(prefix+"."+key, "", "%s.%s is not known (got %q, want %s)", prefix, key, key, strings.Join(known, ", "))
		}
	}
}

// show writes a decoded value for messages.
func show(value any) string {
	switch v := value.(type) {
	case nil:
		return "nothing"
	case string:
		return fmt.Sprintf("%q", v)
	case map[string]any:
		return "a table"
	case []any, []map[string]any:
		return "a list"
	default:
		return fmt.Sprint(v)
	}
}
