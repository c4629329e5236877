package runner

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// compare lists, in order, where two values differ in what they are written as:
// "host.json: commit: was "0123", is "4567"".
func compare(file string, was, is any) ([]string, error) {
	before, err := tree(was)
	if err != nil {
		return nil, err
	}
	after, err := tree(is)
	if err != nil {
		return nil, err
	}
	return compareTrees(file+": ", "", before, after), nil
}

// tree gives a value as it is after it has been written and read.
func tree(v any) (any, error) {
	data, err := run.Canonical(v)
	if err != nil {
		return nil, err
	}
	var out any
	return out, json.Unmarshal(data, &out)
}

func compareTrees(file, path string, was, is any) []string {
	switch before := was.(type) {
	case map[string]any:
		if after, ok := is.(map[string]any); ok {
			return compareMaps(file, path, before, after)
		}
	case []any:
		if after, ok := is.([]any); ok && len(before) == len(after) {
			var all []string
			for i := range before {
				all = append(all, compareTrees(file, fmt.Sprintf("%s[%s]", path, entryName(i, before[i])), before[i], after[i])...)
			}
			return all
		}
	}
	if reflect.DeepEqual(was, is) {
		return nil
	}
	return []string{fmt.Sprintf("%s%s: was %s, is %s", file, path, spell(was), spell(is))}
}

func compareMaps(file, path string, was, is map[string]any) []string {
	either := maps.Clone(was)
	maps.Copy(either, is)
	var all []string
	for _, key := range slices.Sorted(maps.Keys(either)) {
		all = append(all, compareTrees(file, strings.TrimPrefix(path+"."+key, "."), was[key], is[key])...)
	}
	return all
}

// entryName names an entry of a list: a stage by its name, others by their place.
func entryName(i int, entry any) string {
	if object, ok := entry.(map[string]any); ok {
		if stage, ok := object["stage"].(string); ok {
			return stage
		}
	}
	return fmt.Sprint(i)
}

// spell writes a value for a message.
func spell(v any) string {
	if v == nil {
		return "nothing"
	}
	line, err := run.Line(v)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(line))
}
