package histogram

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestQuantilesAreWithinTheRelativeError(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 1))
	for _, scale := range []float64{10, 1e3, 1e6, 1e12, 9e18} {
		var h Histogram
		all := make([]int64, 10_000)
		for i := range all {
			all[i] = int64(math.Exp(source.Float64() * math.Log(scale)))
			h.Add(all[i])
		}
		slices.Sort(all)
		for _, q := range []float64{0.0001, 0.01, 0.5, 0.95, 0.99, 0.999, 1} {
			want := float64(all[int(math.Ceil(q*float64(len(all))))-1])
			got, ok := h.Quantile(q)
			if !ok || math.Abs(float64(got)-want) > RelativeError*want {
				t.Errorf("scale %v: quantile %v is %d, want %v within %v", scale, q, got, want, RelativeError)
			}
		}
	}
}

func TestBucketsAreContiguousAndHoldTheirMiddle(t *testing.T) {
	for i := range buckets {
		if got := bucket(middle(i)); got != i {
			t.Fatalf("the middle of bucket %d, %d, is in bucket %d", i, middle(i), got)
		}
		if i > 0 && middle(i) <= middle(i-1) {
			t.Fatalf("buckets %d and %d are not in order", i-1, i)
		}
	}
	if last := bucket(math.MaxInt64); last != buckets-1 {
		t.Errorf("the largest value is in bucket %d of %d", last, buckets)
	}
}

func TestTheLastValueOfABucketEndsIt(t *testing.T) {
	for i := range buckets - 1 {
		if bucket(last(i)) != i || bucket(last(i)+1) != i+1 {
			t.Fatalf("bucket %d ends at %d", i, last(i))
		}
	}
}

// Uniform values from 0 to 9999, asked for as they are and moved by a tenth.
func TestDistance(t *testing.T) {
	var h Histogram
	if _, ok := h.Distance(func(int64) float64 { return 0 }); ok {
		t.Error("an empty histogram has a distance")
	}
	for value := range int64(10_000) {
		h.Add(value)
	}
	for moved, want := range map[float64]float64{0: 0, 0.1: 0.1, -0.1: 0.1} {
		got, ok := h.Distance(func(value int64) float64 {
			return max(0, min(1, float64(value+1)/10_000+moved))
		})
		if !ok || math.Abs(got-want) > 0.001 {
			t.Errorf("moved by %v the distance is %v, want %v", moved, got, want)
		}
	}
	var constant Histogram
	constant.Add(1_000_000)
	if got, _ := constant.Distance(func(value int64) float64 {
		if value < 1_000_000 {
			return 0
		}
		return 1
	}); got != 0 {
		t.Errorf("one value at the only step has the distance %v", got)
	}
}

func TestSmallValuesAreExact(t *testing.T) {
	var h Histogram
	for value := range int64(2 * half) {
		h.Add(value)
	}
	for rank := range int64(2 * half) {
		if got, _ := h.Quantile((float64(rank) + 0.5) / (2 * half)); got != rank {
			t.Fatalf("value of rank %d is %d", rank, got)
		}
	}
}

func TestMergeEqualsCountingTogether(t *testing.T) {
	source := rand.New(rand.NewPCG(2, 2))
	var parts [3]Histogram
	var together, merged Histogram
	for i := range 1000 {
		value := source.Int64N(1 << (1 + source.UintN(40)))
		parts[i%3].Add(value)
		together.Add(value)
	}
	for _, i := range []int{2, 0, 1} {
		merged.Merge(&parts[i])
	}
	if together.Sum() == 0 {
		t.Error("the sum is 0")
	}
	if merged != together {
		t.Errorf("merged: %d values up to %d, want %d up to %d", merged.total, merged.max, together.total, together.max)
	}
}

func TestNothingCounted(t *testing.T) {
	var h Histogram
	if value, ok := h.Quantile(0.5); ok {
		t.Errorf("an empty histogram has the median %d", value)
	}
	if value, ok := h.Max(); ok {
		t.Errorf("an empty histogram has the maximum %d", value)
	}
}

func TestEdges(t *testing.T) {
	var h Histogram
	h.Add(-5)
	if value, ok := h.Quantile(0.5); value != 0 || !ok || h.Count() != 1 {
		t.Errorf("the median of -5 is %d, %v, of %d values; want 0 of 1", value, ok, h.Count())
	}
	h.Add(1_000_003)
	if value, _ := h.Max(); value != 1_000_003 {
		t.Errorf("the maximum is %d, want 1000003", value)
	}
	if value, _ := h.Quantile(1); value > 1_000_003 {
		t.Errorf("quantile 1 is %d, above the maximum", value)
	}
}

func BenchmarkAdd(b *testing.B) {
	var h Histogram
	value := int64(1)
	for b.Loop() {
		h.Add(value)
		value = value*5%1_000_003 + 1
	}
}
