package latency_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// response is one that goes into a Set.
type response struct {
	kind    string
	ok      bool
	seconds float64
}

func responses() *rapid.Generator[[]response] {
	one := rapid.Custom(func(t *rapid.T) response {
		return response{
			rapid.SampledFrom([]string{"health", "quote", "checkout"}).Draw(t, "kind"),
			rapid.Bool().Draw(t, "ok"),
			math.Pow(10, rapid.Float64Range(-6, 2.7).Draw(t, "exponent")), // 1 us to 500 s
		}
	})
	return rapid.SliceOfN(one, 0, 60)
}

func setOf(t rapid.TB, all []response) *latency.Set {
	s := latency.NewSet()
	for _, r := range all {
		if err := s.Add(r.kind, r.ok, r.seconds); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// bytes is a Set as it is written: equal Sets have equal bytes.
func bytes(t rapid.TB, dir string, s *latency.Set) string {
	path := filepath.Join(dir, run.LatencyFile)
	if err := latency.Write(path, s); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestMergeIsTheHistogramOfTheUnion(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		a, b := responses().Draw(t, "a"), responses().Draw(t, "b")
		merged, other := setOf(t, a), setOf(t, b)
		before := bytes(t, dir, other)
		merged.Merge(other)
		if bytes(t, dir, merged) != bytes(t, dir, setOf(t, slices.Concat(a, b))) {
			t.Fatal("merged, they are not the histograms of the union")
		}
		if bytes(t, dir, other) != before {
			t.Fatal("the Set that was merged has changed")
		}
	})
}

func TestQuantilesAreWithinTheStatedError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := responses().Draw(t, "responses")
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		var exact []float64
		for i := range all {
			all[i].kind, all[i].ok = "quote", true
			exact = append(exact, all[i].seconds)
		}
		s := setOf(t, all)
		if len(all) == 0 {
			if _, err := s.Quantile("quote", q); err == nil {
				t.Fatal("nothing has a quantile")
			}
			return
		}
		slices.Sort(exact)
		rank := max(1, int(math.Ceil(q*float64(len(exact))-1e-9*float64(len(exact)))))
		near(t, "Quantile", s.Quantile, q, exact[rank-1])
		at := q * float64(len(exact)-1)
		low, high := exact[int(at)], exact[min(int(at)+1, len(exact)-1)]
		near(t, "K6Quantile", s.K6Quantile, q, low+(high-low)*(at-math.Floor(at)))
		mean := 0.0
		for _, x := range exact {
			mean += x / float64(len(exact))
		}
		near(t, "Mean", func(kind string, _ float64) (float64, error) { return s.Mean(kind) }, q, mean)
	})
}

func near(t *rapid.T, what string, ask func(string, float64) (float64, error), q, want float64) {
	got, err := ask("quote", q)
	if err != nil || math.Abs(got-want) > latency.RelativeError*want+latency.MaxRounding {
		t.Fatalf("%s(%g): got %g, %v, want %g", what, q, got, err, want)
	}
}

func TestAFileHoldsTheSet(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s := setOf(t, responses().Draw(t, "responses"))
		written := bytes(t, dir, s)
		read, err := latency.Read(filepath.Join(dir, run.LatencyFile), 0)
		if err != nil {
			t.Fatal(err)
		}
		if bytes(t, dir, read) != written || !slices.Equal(read.Kinds(), s.Kinds()) {
			t.Fatal("what was read is not what was written")
		}
		correct, failed := read.All("all").Count("all")
		sum := int64(0)
		for _, kind := range s.Kinds() {
			c, f := s.Count(kind)
			sum += c + f
		}
		if correct+failed != sum {
			t.Fatalf("all together are %d, want %d", correct+failed, sum)
		}
	})
}

func TestQuantilesOfKnownRanks(t *testing.T) {
	s := latency.NewSet()
	for i := 1; i <= 20; i++ {
		if err := s.Add("quote", true, float64(i)/1000); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ q, rank, k6 float64 }{{0, 1, 1}, {0.5, 10, 10.5}, {0.95, 19, 19.05}, {0.99, 20, 19.81}, {1, 20, 20}} {
		rank, err := s.Quantile("quote", c.q)
		if err != nil || math.Abs(rank*1000-c.rank) > 0.01*c.rank*0.1 {
			t.Errorf("%g: got %g ms, %v, want %g", c.q, rank*1000, err, c.rank)
		}
		if k6, err := s.K6Quantile("quote", c.q); err != nil || math.Abs(k6*1000-c.k6) > 0.01*c.k6*0.1 {
			t.Errorf("%g in k6's way: got %g ms, %v, want %g", c.q, k6*1000, err, c.k6)
		}
	}
}

func TestWhatNoHistogramHoldsIsAnError(t *testing.T) {
	s := latency.NewSet()
	for _, seconds := range []float64{-0.001, 600.001, math.NaN(), math.Inf(1)} {
		if err := s.Add("quote", true, seconds); err == nil {
			t.Errorf("%g s was put in", seconds)
		}
	}
	if len(s.Kinds()) != 0 {
		t.Errorf("an error left %v", s.Kinds())
	}
	if err := s.Add("quote", true, 600); err != nil {
		t.Error(err)
	}
	if _, err := s.Quantile("quote", 1.5); err == nil {
		t.Error("there is no quantile 1.5")
	}
	if _, err := s.Mean("health"); err == nil {
		t.Error("no response has a mean")
	}
}

func TestReadIsStrict(t *testing.T) {
	dir := t.TempDir()
	good := bytes(t, dir, setOf(t, []response{{"quote", true, 0.2}, {"quote", false, 1}}))
	path := filepath.Join(dir, run.LatencyFile)
	for name, c := range map[string]struct{ old, new, says string }{
		"another unit":   {`"microseconds"`, `"seconds"`, "got seconds from 1"},
		"another range":  {`"highest": 600000000`, `"highest": 600`, "1 to 600, 3 digits"},
		"another phase":  {`"phase": "window"`, `"phase": "drain"`, "phase drain"},
		"another count":  {`"count": 1`, `"count": 2`, "not what the buckets add up to (got 2, want 1)"},
		"no count":       {`"count": 1,`, ``, "count"},
		"an unknown key": {`"unit"`, `"more": 1, "unit"`, "more: unknown key"},
		"not base64":     {`"histogram": "`, `"histogram": "?`, "histogram"},
		"another schema": {`"schema": 2`, `"schema": 3`, "got 3, want at most 2"},
	} {
		changed := strings.Replace(good, c.old, c.new, 1)
		if changed == good {
			t.Fatalf("%s: nothing to change in\n%s", name, good)
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := latency.Read(path, 0); err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
}
