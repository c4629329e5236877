package median_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"scaleguild/internal/median"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{7}, 7},
		{[]float64{4, 1}, 2.5},
		{[]float64{3, 1, 2}, 2},
		{[]float64{10, -1, 4, 2}, 3},
		{[]float64{5, 5, 5, 1}, 5},
	} {
		before := slices.Clone(c.values)
		if got, ok := median.Of(c.values); got != c.want || !ok {
			t.Errorf("of %v: got %v, %v, want %v", c.values, got, ok, c.want)
		}
		if !slices.Equal(before, c.values) {
			t.Errorf("%v was reordered to %v", before, c.values)
		}
	}
	if got, ok := median.Of(nil); ok {
		t.Errorf("of nothing: got %v, want none", got)
	}
}

// As many values lie below the median as above it, whatever their order.
func TestTheMedianHalves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 50).Draw(t, "values")
		middle, _ := median.Of(values)
		below, above := 0, 0
		for _, v := range values {
			if v < middle {
				below++
			}
			if v > middle {
				above++
			}
		}
		if 2*below > len(values) || 2*above > len(values) {
			t.Fatalf("%d of %d values are below %v, %d above", below, len(values), middle, above)
		}
	})
}
