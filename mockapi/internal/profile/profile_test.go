package profile

import (
	"strings"
	"testing"

	"scaleguild/internal/delay"
	"scaleguild/mockapi/internal/fault"
)

func TestTheMostSpecificRouteIsFound(t *testing.T) {
	f := NewFinder([]Route{{Path: "*"}, {Path: "/v1/*"}, {Path: "/v1/charge"}, {Path: "/v1/charge/*"}, {Path: "/q"}})
	for path, want := range map[string]int{
		"/": 0, "": 0, "/v1": 0, "/v1/": 1, "/v1/x": 1, "/v1/charge": 2, "/v1/charge/": 3, "/v1/charge/7": 3, "/q": 4, "/q/": 0,
	} {
		if got, ok := f.Find([]byte(path)); got != want || !ok {
			t.Errorf("%s: route %d, %v; want %d", path, got, ok, want)
		}
	}
	if _, ok := NewFinder([]Route{{Path: "/v1/*"}}).Find([]byte("/v2/x")); ok {
		t.Error("a route was found for a path that has none")
	}
}

func TestDecideIsAFunctionOfSeedRouteAndKey(t *testing.T) {
	distribution, err := delay.Parse("lognormal(p50=4s,p99=22s)", nil)
	if err != nil {
		t.Fatal(err)
	}
	faults, err := fault.Parse("503=50%")
	if err != nil {
		t.Fatal(err)
	}
	quiet := &Route{Distribution: distribution}
	faulty := &Route{Distribution: distribution, Faults: faults}
	failed := 0
	for _, key := range []string{"r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"} {
		a, b := quiet.Decide("1", key), faulty.Decide("1", key)
		if a.Draw != b.Draw || a.Delay != b.Delay || a.Fault.Kind != fault.None {
			t.Errorf("%s: faults change the delay: %+v and %+v", key, a, b)
		}
		if b != faulty.Decide("1", key) {
			t.Errorf("%s: two decisions", key)
		}
		if b.Fault.Kind == fault.Status {
			failed++
		}
	}
	if failed == 0 || failed == 8 {
		t.Errorf("%d of 8 keys fail at a rate of 50 %%", failed)
	}
}

func TestCheckPath(t *testing.T) {
	for _, path := range []string{"*", "/", "/*", "/charge", "/v1/*", "/v1/charge*"} {
		if err := CheckPath(path); err != nil {
			t.Error(err)
		}
	}
	for path, want := range map[string]string{
		"": "not a path", "charge": "not a path", "/a*b": "not a path", "**": "not a path", "/**": "not a path", "/stats": "the mock's own path",
	} {
		if err := CheckPath(path); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", path, err, want)
		}
	}
}
