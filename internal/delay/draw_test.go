package delay

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"hash"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// many is the number of draws of the tests of a distribution.
const many = 100_000

// studied are the distributions of the published studies.
var studied = []string{"lognormal(p50=200ms,p99=1200ms)", "lognormal(p50=4s,p99=22s)"}

func key(i int) string { return "r" + strconv.Itoa(i) }

// delays gives the delays in microseconds of the keys r0, r1, ... for a seed.
func delays(d Distribution, seed string, count int) []int64 {
	all := make([]int64, count)
	for i := range all {
		all[i] = d.Delay(Draw(seed, key(i)))
	}
	return all
}

// The file holds integers only, and so is the same on every architecture.
func TestLognormalDelaysAreThoseOfEarlierVersions(t *testing.T) {
	var text strings.Builder
	for _, asked := range studied {
		d := parsedLognormal(t, asked)
		all := delays(d, "1", many)
		fmt.Fprintf(&text, "# %s, seed 1: key, draw, delay in microseconds\n", asked)
		for i, delay := range all[:20] {
			fmt.Fprintf(&text, "%s\t%d\t%d\n", key(i), Draw("1", key(i)), delay)
		}
		fmt.Fprintf(&text, "# SHA-256 of the first %d delays, each followed by a newline\n%x\n", many, digestOf(all).Sum(nil))
	}
	file := filepath.Join("testdata", "lognormal.txt")
	if *update {
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text.String() != string(want) {
		t.Errorf("delays differ from %s:\n%s", file, text.String())
	}
}

func digestOf(all []int64) hash.Hash {
	sum := sha256.New()
	out := bufio.NewWriter(sum)
	for _, delay := range all {
		fmt.Fprintln(out, delay)
	}
	out.Flush() // a hash never fails
	return sum
}

// The tolerances are about twice the worst error seen over 50 seeds.
func TestLognormalDelaysFollowTheDistribution(t *testing.T) {
	for _, asked := range studied {
		for _, seed := range []string{"1", "2", "3"} {
			d := parsedLognormal(t, asked)
			all := delays(d, seed, many)
			slices.Sort(all)
			name := asked + " seed " + seed
			near(t, name+" p50", seconds(all[many/2]), d.p50.Seconds(), 0.01)
			near(t, name+" p99", seconds(all[many*99/100]), d.p99.Seconds(), 0.03)
			near(t, name+" mean", mean(all), d.mean(), 0.01)
			// 1.95/sqrt(n) is the Kolmogorov-Smirnov bound at 0.1 %.
			if distance := distance(d, all); distance > 1.95/math.Sqrt(many) {
				t.Errorf("%s: Kolmogorov-Smirnov distance %v, want at most %v", name, distance, 1.95/math.Sqrt(many))
			}
		}
	}
}

func seconds(microseconds int64) float64 { return float64(microseconds) / 1e6 }

func mean(all []int64) float64 {
	sum := 0.0
	for _, delay := range all {
		sum += seconds(delay)
	}
	return sum / float64(len(all))
}

// distance is the largest gap between the distribution and sorted delays.
func distance(d Distribution, sorted []int64) float64 {
	largest, n := 0.0, float64(len(sorted))
	for i, delay := range sorted {
		p := d.CDF(seconds(delay))
		largest = max(largest, p-float64(i)/n, float64(i+1)/n-p)
	}
	return largest
}

func TestDelayDependsOnSeedAndKeyOnly(t *testing.T) {
	d := parsedLognormal(t, studied[1])
	inOrder := delays(d, "1", 1000)
	for _, i := range rand.New(rand.NewPCG(5, 5)).Perm(1000) {
		d.Delay(Draw("2", key(i))) // another study in between
		if got := d.Delay(Draw("1", key(i))); got != inOrder[i] {
			t.Fatalf("%s: got %d us, and %d us in order", key(i), got, inOrder[i])
		}
	}
}

// Neither neighbouring keys nor neighbouring seeds may have related delays.
func TestDrawsAreUncorrelated(t *testing.T) {
	for name, other := range map[string]func(i int) int64{
		"the next key":  func(i int) int64 { return Draw("1", key(i+1)) },
		"the next seed": func(i int) int64 { return Draw("2", key(i)) },
	} {
		sum := 0.0
		for i := range many {
			sum += centred(Draw("1", key(i))) * centred(other(i))
		}
		// The variance of a centred uniform number is 1/12; 4.5 sigma.
		if correlation := 12 * sum / many; math.Abs(correlation) > 4.5/math.Sqrt(many) {
			t.Errorf("correlation with %s is %v", name, correlation)
		}
	}
}

func centred(draw int64) float64 { return float64(draw)/drawEnd - 0.5 }

// The definition, written out once more.
func TestDrawIsTheDocumentedHash(t *testing.T) {
	for _, c := range [][2]string{{"1", "r0"}, {"42", ""}, {"1", "a key\nwith ü and " + strings.Repeat("x", 500)}} {
		sum := fmt.Sprintf("%x", sha256.Sum256([]byte(c[0]+"\n"+c[1])))
		bits, err := strconv.ParseUint(sum[:16], 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := Draw(c[0], c[1]); got != int64(bits/2048) {
			t.Errorf("Draw(%q, %q) is %d, want %d", c[0], c[1], got, bits/2048)
		}
	}
}

func TestLognormalIsMonotoneAndSymmetric(t *testing.T) {
	source := rand.New(rand.NewPCG(6, 6))
	for range 1000 {
		d := randomLognormal(t, source)
		low := source.Int64N(drawEnd)
		high := low + source.Int64N(drawEnd-low)
		if d.Delay(low) > d.Delay(high) {
			t.Fatalf("%s: draw %d waits longer than draw %d", d, low, high)
		}
		if normal(low) != -normal(drawEnd-1-low) {
			t.Fatalf("draws %d and %d are not mirror images", low, drawEnd-1-low)
		}
	}
}

func TestLognormalIsFiniteAtBothEnds(t *testing.T) {
	d := parsedLognormal(t, "lognormal(p50=4s,p99=22s)")
	near(t, "shortest", normal(0), -8.2927, 1e-4)
	if shortest := d.Delay(0); shortest < 1000 || shortest > 20_000 {
		t.Errorf("the shortest delay is %d us", shortest)
	}
	if longest := d.Delay(drawEnd - 1); longest < 1_000_000_000 || longest > 3_000_000_000 {
		t.Errorf("the longest delay is %d us", longest)
	}
	for _, draw := range []int64{-1, drawEnd} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Delay(%d) did not panic", draw)
				}
			}()
			d.Delay(draw)
		}()
	}
}

func BenchmarkDraw(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Draw("1", "r123456")
	}
}
