// Package reference lists every key of a study in one file: what docs/your-service.md has as
// tables.
package reference

import (
	"fmt"
	"slices"
	"strings"

	"scaleguild/stages/internal/define"
)

// A Key is one key of a study.toml.
type Key struct {
	Table   string // as it stands in brackets; "" for the keys above all tables
	Name    string
	Kind    string // of its value
	Default string // without the key; "" where it is obligatory
	Meaning string // a phrase, with the unit
}

// tables are the headings, in order.
func tables() []string {
	return []string{"", "service", "upstream", "load", "load.mix.NAME", "load.mix.NAME.expect", "stages"}
}

// Keys lists all keys. The tools are the project's own programs: they say what their variables mean.
func Keys(tools define.Consumers) []Key {
	keys := written()
	for _, setting := range define.Settings() {
		if setting.Key == "" {
			continue
		}
		kind, about := declared(tools, setting)
		keys = append(keys, Key{setting.Table, setting.Key, kind, "`" + setting.Default + "`", about + " `" + setting.Variable + "` in plans and changes."})
	}
	for i := range keys {
		switch key := &keys[i]; key.Table + "." + key.Name {
		case "load.rate":
			key.Default = "none: `vus` alone, each sends its next request when it has an answer"
		case "load.vus":
			key.Default += "; with `rate` 200"
		case "upstream.seed":
			key.Default = "that of `[load]`, which is the same variable"
		}
	}
	slices.SortStableFunc(keys, func(a, b Key) int { return slices.Index(tables(), a.Table) - slices.Index(tables(), b.Table) })
	return keys
}

// declared is what a manifest says of a setting's variable: of one that several programs take, the
// program that the setting's table is about.
func declared(tools define.Consumers, setting define.Setting) (kind, about string) {
	manifests := []define.Manifest{tools.K6, tools.Stages, tools.Mock}
	if setting.Table == "upstream" {
		slices.Reverse(manifests)
	}
	for _, m := range manifests {
		for _, v := range m.Variables {
			if v.Name == setting.Variable && len(v.Values) > 0 {
				return strings.Join(v.Values, " or "), v.About
			}
			if v.Name == setting.Variable {
				return v.Kind, v.About
			}
		}
	}
	return "", ""
}

// Markdown is the list as a table for each table of the file.
func Markdown(keys []Key) string {
	var b strings.Builder
	for i, table := range tables() {
		if i > 0 {
			b.WriteString("\n")
		}
		heading := "Above all tables"
		if table != "" {
			heading = "`[" + table + "]`"
		}
		fmt.Fprintf(&b, "%s:\n\n| key | kind | default | meaning |\n|---|---|---|---|\n", heading)
		for _, key := range keys {
			if key.Table != table {
				continue
			}
			standard := key.Default
			if standard == "" {
				standard = "**obligatory**"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", key.Name, key.Kind, cell(standard), cell(key.Meaning))
		}
	}
	return b.String()
}

// cell is a text within a table of Markdown.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
