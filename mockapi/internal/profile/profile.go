// Package profile says what the mock does to a request: it finds the route of a
// path, and decides the delay and the fault of a key. It is pure; package
// server carries out what it decides.
package profile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"scaleguild/internal/delay"
	"scaleguild/mockapi/internal/fault"
)

// Route is what one path, or all paths with a prefix, are answered with.
type Route struct {
	// Path is "/charge" for that path alone, "/v1/*" for all that begin with
	// "/v1/", and "*" for every path.
	Path string
	// Text is the distribution as it was asked for.
	Text         string
	Distribution delay.Distribution
	Faults       fault.Profile
}

// Profile is what the mock does, as a whole.
type Profile struct {
	Seed   string
	Routes []Route // in no particular order
}

// Decision is what happens to one request.
type Decision struct {
	Draw  int64 // the uniform integer behind the delay
	Delay int64 // microseconds
	Fault fault.Fault
}

// Decide gives what happens to a key on a route. It depends on the seed, the
// route and the key only.
func (r *Route) Decide(seed, key string) Decision {
	draw := delay.Draw(seed, key)
	d := Decision{Draw: draw, Delay: r.Distribution.Delay(draw)}
	if r.Faults.Any() {
		d.Fault = r.Faults.Of(fault.Draw(seed, key))
	}
	return d
}

// CheckPath says what is wrong with the path of a route.
func CheckPath(path string) error {
	if path == "*" {
		return nil
	}
	if at := strings.IndexByte(path, '*'); !strings.HasPrefix(path, "/") || (at >= 0 && at < len(path)-1) {
		return fmt.Errorf("not a path (got %q, want such as /charge, /v1/* or *)", path)
	}
	for _, own := range []string{"/healthz", "/stats", "/stats/full", "/metrics"} {
		if path == own {
			return fmt.Errorf("the mock's own path (got %q, want another)", path)
		}
	}
	return nil
}

// Finder finds the route of a path. Build one with NewFinder.
type Finder struct {
	exact    map[string]int
	prefixes []prefix // the longest first
}

type prefix struct {
	text  string
	index int
}

// NewFinder prepares routes for finding.
func NewFinder(routes []Route) Finder {
	f := Finder{exact: map[string]int{}}
	for i, r := range routes {
		if text, all := strings.CutSuffix(r.Path, "*"); all {
			f.prefixes = append(f.prefixes, prefix{text, i})
		} else {
			f.exact[r.Path] = i
		}
	}
	slices.SortFunc(f.prefixes, func(a, b prefix) int { return cmp.Compare(len(b.text), len(a.text)) })
	return f
}

// Find gives the index of a path's route: the one with exactly this path, else
// the one with the longest fitting prefix; false when there is none.
func (f Finder) Find(path []byte) (int, bool) {
	if len(f.exact) > 0 {
		if i, ok := f.exact[string(path)]; ok {
			return i, true
		}
	}
	for _, p := range f.prefixes {
		if len(path) >= len(p.text) && string(path[:len(p.text)]) == p.text {
			return p.index, true
		}
	}
	return 0, false
}
