package metric_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/metric"
	"scaleguild/internal/run"
)

// Keys, headings of columns and names of predictions each name one metric.
func TestNamesAreUnique(t *testing.T) {
	for what, of := range map[string]struct {
		all  []metric.Metric
		name func(metric.Metric) string
	}{
		"key":     {metric.Metrics(), func(m metric.Metric) string { return m.Key }},
		"heading": {metric.Columns(), func(m metric.Metric) string { return m.Heading }},
		"kind":    {metric.OfKinds(), func(m metric.Metric) string { return m.Key }},
	} {
		seen := map[string]bool{}
		for _, m := range of.all {
			if name := of.name(m); name == "" || seen[name] {
				t.Errorf("%s %q is empty or of two metrics", what, name)
			} else {
				seen[name] = true
			}
		}
	}
	names := slices.Sorted(slices.Values(metric.Names()))
	if len(slices.Compact(names)) != len(metric.Names()) || names[0] == "" {
		t.Errorf("predictions have the names %q", names)
	}
}

// What is said of a metric fits together.
func TestDeclarationsAreWhole(t *testing.T) {
	for _, m := range append(metric.Metrics(), metric.OfKinds()...) {
		switch {
		case m.Unit == "" || m.About == "" || strings.HasSuffix(m.About, "."):
			t.Errorf("%s: unit %q, about %q (want both, without a full stop)", m.Key, m.Unit, m.About)
		case m.Judged && m.Better == metric.Neither:
			t.Errorf("%s: judged, and no values of it are better", m.Key)
		case (m.Name != "") != (m.Prediction != nil):
			t.Errorf("%s: the name %q in predictions, and %+v", m.Key, m.Name, m.Prediction)
		case m.Prediction != nil && (m.Prediction.Scale <= 0 || m.Prediction.Least >= m.Prediction.Most):
			t.Errorf("%s: an impossible prediction %+v", m.Key, *m.Prediction)
		case m.OfRecord == nil && m.OfKind == nil:
			t.Errorf("%s: computed of nothing", m.Key)
		}
		for unit, ending := range map[metric.Unit]string{metric.Seconds: "_seconds", metric.Bytes: "_bytes", metric.PerSecond: "_per_second"} {
			if (m.Unit == unit) != strings.HasSuffix(m.Key, ending) && !strings.Contains(m.Key, "seconds_per") && !(unit == metric.Seconds && m.Unit == metric.PerSecond) {
				t.Errorf("%s: is counted in %s", m.Key, m.Unit)
			}
		}
	}
}

// What has nothing to be a share of does not exist; it is not 0.
func TestNothingIsNotZero(t *testing.T) {
	for _, key := range []string{metric.CPUPerResponse, metric.FailedShare, metric.Throttled, metric.P50, metric.P95, metric.P99} {
		if v := metric.Of(key).OfRecord(&run.Record{}); v != nil {
			t.Errorf("%s of an empty record is %g", key, *v)
		}
	}
	for _, key := range []string{metric.P50, metric.P99, metric.Throttled, metric.Utilisation} {
		if v := metric.Of(key).OfSample(&run.Sample{}, 0); v != nil {
			t.Errorf("%s of an empty second is %g", key, *v)
		}
	}
	for _, m := range metric.OfKinds() {
		if v := m.OfKind(run.Kind{}); (v == nil) != (m.Quantile > 0) {
			t.Errorf("%s of a kind that was not seen is %v", m.Key, v)
		}
	}
}

// What the hardware counts is per response, and not known where it was not counted.
func TestCountsArePerResponse(t *testing.T) {
	counted := run.Record{Load: run.Load{Completed: 4}, Counters: &run.Counters{Instructions: new(int64(6)), Cycles: new(int64(10))}}
	for key, want := range map[string]float64{metric.Instructions: 1.5, metric.Cycles: 2.5} {
		if v := metric.Of(key).OfRecord(&counted); v == nil || *v != want {
			t.Errorf("%s: got %v, want %g", key, v, want)
		}
		for name, r := range map[string]run.Record{
			"no counters": {Load: counted.Load}, "others' counters": {Load: counted.Load, Counters: &run.Counters{}}, "no responses": {Counters: counted.Counters},
		} {
			if v := metric.Of(key).OfRecord(&r); v != nil {
				t.Errorf("%s with %s: got %g, want null", key, name, *v)
			}
		}
	}
}

// A quantile of all kinds is that of the kind that holds them all.
func TestQuantilesOfAllKinds(t *testing.T) {
	v := func(f float64) *float64 { return &f }
	kind := run.Kind{P50: v(1), P95: v(2), P99: v(3)}
	r := run.Record{Load: run.Load{All: kind}}
	for _, m := range metric.OfKinds() {
		if m.Quantile == 0 {
			continue
		}
		whole := metric.Of(m.Key)
		if got := whole.OfRecord(&r); whole.Quantile != m.Quantile || *got != *m.OfKind(kind) {
			t.Errorf("%s is %g of all kinds, and %g of one", m.Key, *got, *m.OfKind(kind))
		}
	}
}

// A prediction that says nothing is found; one that can come true and miss is not.
func TestCertain(t *testing.T) {
	v := func(f float64) *float64 { return &f }
	for _, c := range []struct {
		metric string
		expect run.Expect
		want   string
	}{
		{"completed_rate", run.Expect{Versus: "value", AtLeast: v(0)}, "cannot miss: it is always at least 0"},
		{"completed_rate", run.Expect{Versus: "value", AtLeast: v(1e-9)}, ""},
		{"completed_rate", run.Expect{Versus: "value", AtMost: v(1e9)}, ""},
		{"completed_rate", run.Expect{Versus: "parent", AtLeast: v(0)}, "cannot miss: it is always at least 0"},
		{"completed_rate", run.Expect{Versus: "parent", AtLeast: v(1.1)}, ""},
		{"failed_share", run.Expect{Versus: "value", AtLeast: v(0)}, "cannot miss: it is always at least 0"},
		{"failed_share", run.Expect{Versus: "value", AtMost: v(1)}, "cannot miss: it is always at most 1"},
		{"failed_share", run.Expect{Versus: "value", AtMost: v(5)}, "cannot miss: it is always at most 1"},
		{"failed_share", run.Expect{Versus: "value", AtLeast: v(1.5)}, "cannot come true: it is always at most 1"},
		{"failed_share", run.Expect{Versus: "value", AtMost: v(0)}, ""},
		{"failed_share", run.Expect{Versus: "value", AtLeast: v(1)}, ""},
		{"failed_share", run.Expect{Versus: "parent", AtMost: v(1)}, ""},
		{"failed_share", run.Expect{Versus: "parent", AtLeast: v(2)}, ""},
		{"p99", run.Expect{Versus: "value", AtMost: v(180)}, "cannot miss: it is always at most 180"},
		{"p99", run.Expect{Versus: "value", AtLeast: v(200)}, "cannot come true: it is always at most 180"},
		{"p99", run.Expect{Versus: "value", AtMost: v(179)}, ""},
		{"p99", run.Expect{Versus: "parent", AtMost: v(200)}, ""},
		{"cpu_utilisation", run.Expect{Versus: "value", AtMost: v(1)}, ""}, // a window may use a little more
	} {
		m, ok := metric.Predicted(c.metric)
		if !ok {
			t.Fatalf("%s cannot be predicted", c.metric)
		}
		if got := m.Certain(c.expect, map[string]string{"REQUEST_TIMEOUT": "180s"}); got != c.want {
			t.Errorf("%s %+v: got %q, want %q", c.metric, c.expect, got, c.want)
		}
	}
}

// At least 0 says nothing, whatever the metric, and no metric has a least value
// that is not a number.
func TestAtLeastZeroSaysNothing(t *testing.T) {
	for _, name := range metric.Names() {
		m, _ := metric.Predicted(name)
		for _, versus := range []string{"value", "parent"} {
			if m.Certain(run.Expect{Versus: versus, AtLeast: new(float64)}, nil) == "" {
				t.Errorf("%s at least 0 (%s) is taken for a prediction", name, versus)
			}
		}
		if math.IsNaN(m.Prediction.Least) || m.Prediction.Least < 0 {
			t.Errorf("%s: the least value is %g", name, m.Prediction.Least)
		}
	}
}
