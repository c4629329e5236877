package run

import (
	"fmt"
	"maps"
	"slices"
)

// missing lists the paths of the keys that full has and raw lacks. Full is the
// decoded value encoded again: it has every key that the types define, so a key
// that was left out of the file, which Go would read as zero, shows up here.
func missing(path string, full, raw any) []string {
	switch full := full.(type) {
	case map[string]any:
		return missingKeys(path, full, raw)
	case []any:
		items, ok := raw.([]any)
		if !ok {
			return []string{path} // null where a list belongs
		}
		var all []string
		for i, v := range full {
			all = append(all, missing(fmt.Sprintf("%s[%d]", path, i), v, items[i])...)
		}
		return all
	default:
		if full != nil && raw == nil {
			return []string{path} // null where a number or a text belongs
		}
		return nil
	}
}

func missingKeys(path string, full map[string]any, raw any) []string {
	object, ok := raw.(map[string]any)
	if !ok {
		return []string{path}
	}
	var all []string
	for _, k := range slices.Sorted(maps.Keys(full)) {
		sub := k
		if path != "" {
			sub = path + "." + k
		}
		v, ok := object[k]
		if !ok {
			all = append(all, sub)
			continue
		}
		all = append(all, missing(sub, full[k], v)...)
	}
	return all
}
