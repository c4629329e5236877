package define_test

import (
	"strings"
	"testing"
	"time"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
)

func TestAccepts(t *testing.T) {
	tests := []struct {
		kind      string
		words     string // separated by spaces
		good, bad string // values, separated by |
	}{
		{define.Choice, "off on", "off|on", "|Off|of|off on"},
		{define.Count, "", "1|200|9223372036854775807", "|0|-1|+1|01|1.5|1e3| 1|9223372036854775808|two"},
		{define.Duration, "", "5us|200ms|1.5s|2m|0s", "|5|-1s|+1s|1h|1m30s|.5s|1.s|1e3s|5 s|1ns|s"},
		{define.Duration, "default", "default|75s", "defaults|75"},
		{define.Percent, "", "100%|12.5%|250%", "|100|0%|-5%|5 %|%|1e2%"},
		{define.Latency, "", "lognormal(p50=4s,p99=22s)", "|4s|normal(p50=4s,p99=22s)|lognormal(p50=22s,p99=4s)"},
		{define.Text, "", "service|../other", ""}, // the empty text alone is bad
	}
	for _, tt := range tests {
		v := define.Declared{Name: "X", Kind: tt.kind, Values: strings.Fields(tt.words)}
		for value := range strings.SplitSeq(tt.good, "|") {
			if err := v.Accepts(value); err != nil {
				t.Errorf("%s %q: %v", tt.kind, value, err)
			}
		}
		for value := range strings.SplitSeq(tt.bad, "|") {
			if err := v.Accepts(value); err == nil {
				t.Errorf("%s %q was accepted", tt.kind, value)
			}
		}
	}
}

func TestParsedValues(t *testing.T) {
	if n, err := run.ParseCount("8192"); n != 8192 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	for text, want := range map[string]time.Duration{
		"250us": 250 * time.Microsecond, "100ms": 100 * time.Millisecond, "1.5s": 1500 * time.Millisecond, "2m": 2 * time.Minute,
	} {
		if d, err := run.ParseDuration(text); d != want || err != nil {
			t.Errorf("%s: got %v, %v; want %v", text, d, err, want)
		}
	}
	for text, want := range map[string]float64{"100%": 1, "50%": 0.5, "12.5%": 0.125, "200%": 2} {
		if share, err := run.ParsePercent(text); share != want || err != nil {
			t.Errorf("%s: got %v, %v; want %v", text, share, err, want)
		}
	}
}

func TestPickGivesAConsumerItsOwnVariables(t *testing.T) {
	study := load(t)
	plan, err := study.Plan("two")
	if err != nil {
		t.Fatal(err)
	}
	got := study.Consumers.Service.Pick(plan.Variables)
	want := map[string]string{"HANDLERS": "async", "WORKERS": "2", "KEEP_ALIVE": "default"}
	if d := differing(got, want); len(d) != 0 {
		t.Errorf("got %v, want %v", got, want)
	}
	if names := strings.Join(study.Consumers.Service.Names(), " "); names != "HANDLERS KEEP_ALIVE WORKERS" {
		t.Errorf("got the names %q", names)
	}
	if f := study.Consumers.Service; f.Folder != "service" || len(f.Command) != 1 {
		t.Errorf("got folder %q and command %q", f.Folder, f.Command)
	}
}

func TestVariablesKeepTheirComments(t *testing.T) {
	for _, v := range load(t).Baseline {
		if v.Name == "WORKERS" && v.Comment != "Worker processes; a count." {
			t.Errorf("got the comment %q", v.Comment)
		}
	}
}
