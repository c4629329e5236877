// Package keys is about the keys of maps.
package keys

import (
	"cmp"
	"maps"
	"slices"
)

// Union are the keys that one map or the other has, in order, each once.
func Union[K cmp.Ordered, A, B any](a map[K]A, b map[K]B) []K {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}
