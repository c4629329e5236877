package bench

import (
	"math"
	"strings"
	"testing"
)

// Each row reads its own number of a measurement, in the unit of its name.
func TestEachRowReadsItsNumber(t *testing.T) {
	m := complete("mockapi", 1)
	want := []float64{20_000, 0.5, 3700, 0.6, 0.01, 1, 1, 792, 0.02, 5, 0, 17_000, 2.6, 0.9}
	if len(rows()) != len(want) {
		t.Fatalf("got %d rows, want %d", len(rows()), len(want))
	}
	for i, r := range rows() {
		if got := r.of(m); got == nil || math.Abs(*got-want[i]) > 1e-9 {
			t.Errorf("%s: got %v, want %v", r.name, got, want[i])
		}
		if got := r.of(Measurement{}); got != nil {
			t.Errorf("%s: got %v of nothing measured, want null", r.name, *got)
		}
		if r.noise != nil && r.noise(Measurement{}) != nil {
			t.Errorf("%s: noise of nothing measured, want null", r.name)
		}
	}
}

// A part that was measured may lack a number: a quantile that was not reached, the
// memory of no request.
func TestAMissingNumberIsNull(t *testing.T) {
	m := complete("mockapi", 1)
	m.Fast.P50, m.Fast.P99, m.Slow.P50, m.Slow.P99, m.Parked.KiB, m.Parked.CPU = nil, nil, nil, nil, nil, nil
	missing := 0
	for _, r := range rows() {
		if r.of(m) == nil {
			missing++
		}
	}
	if missing != 6 {
		t.Errorf("got %d rows without a number, want 6", missing)
	}
}

// More is better of rates and of requests answered, less of everything else.
func TestWhichWayIsBetter(t *testing.T) {
	for _, r := range rows() {
		want := strings.HasPrefix(r.name, "responses/s") || strings.HasPrefix(r.name, "parked requests")
		if r.more != want {
			t.Errorf("%s: more is better: got %v, want %v", r.name, r.more, want)
		}
	}
}

// The noise of a distance falls with the root of the number of requests, as that
// of a quantile does.
func TestNoiseFallsWithTheRootOfTheRequests(t *testing.T) {
	for _, r := range rows() {
		if r.noise == nil {
			continue
		}
		few, many := complete("mockapi", 1), complete("mockapi", 1)
		many.Fast.Sent, many.Slow.Sent = 100*few.Fast.Sent, 100*few.Slow.Sent
		if ratio := *r.noise(few) / *r.noise(many); math.Abs(ratio-10) > 1e-9 {
			t.Errorf("%s: 100 times the requests divide the noise by %v, want 10", r.name, ratio)
		}
	}
}
