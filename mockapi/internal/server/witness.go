package server

import (
	"cmp"
	"slices"

	"scaleguild/internal/run"
)

// mostWitnesses is how many witnesses are kept: enough to notice another seed
// or another hash, few enough to read.
const mostWitnesses = 20

// witnesses are the first keys that were served, by length and then by bytes,
// so that r2 comes before r10. Which keys they are does not depend on the
// order of the requests.
type witnesses []run.Witness

func (w *witnesses) add(r *request) {
	full := len(*w) == mostWitnesses
	if full && compareKeys((*w)[mostWitnesses-1].Key, r.key) < 0 {
		return
	}
	at, found := slices.BinarySearchFunc(*w, r.key, func(one run.Witness, key string) int {
		return compareKeys(one.Key, key)
	})
	if found {
		return // a key always has the same draw and the same delay
	}
	if full {
		*w = (*w)[:mostWitnesses-1]
	}
	*w = slices.Insert(*w, at, run.Witness{Key: r.key, Draw: r.Draw, Delay: r.Delay})
}

func compareKeys(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
