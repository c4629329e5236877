package delay

import "testing"

func TestParse(t *testing.T) {
	d, err := Parse("lognormal(p50=4s,p99=22s)")
	if err != nil {
		t.Fatal(err)
	}
	if median := d.Quantile(0.5); median < 3.999 || median > 4.001 {
		t.Errorf("the median is %v s, want 4", median)
	}
	for text, want := range map[string]string{
		"normal(p50=4s)":            `unknown distribution (got "normal(p50=4s)", want such as lognormal(p50=200ms,p99=1200ms))`,
		"4s":                        `unknown distribution (got "4s", want such as lognormal(p50=200ms,p99=1200ms))`,
		"lognormal(p50=4s,p99=4s)":  "p99 does not exceed p50 (got p50=4s and p99=4s)",
		"lognormal(p50=4s,p99=22s,": `not a lognormal distribution (got "lognormal(p50=4s,p99=22s,", want such as lognormal(p50=200ms,p99=1200ms))`,
	} {
		d, err := Parse(text)
		if d != nil || err == nil || err.Error() != want {
			t.Errorf("Parse(%q):\n got %v and %v\nwant %s", text, d, err, want)
		}
	}
}
