package run_test

import (
	"strings"
	"testing"
	"time"

	"scaleguild/internal/run"
)

// planOf has the variables KEY=VALUE of the text, which spaces separate.
func planOf(text string) run.Plan {
	p := run.Plan{Variables: map[string]string{}}
	for _, setting := range strings.Fields(text) {
		key, value, _ := strings.Cut(setting, "=")
		p.Variables[key] = value
	}
	return p
}

func TestVariablesAreReadByTheirUnit(t *testing.T) {
	p := planOf("WARM_UP=1.5s WINDOW=1m DRAIN=0s CPU_QUOTA=50% CPU_PERIOD=10ms FILE_LIMIT=8192 READY_TIMEOUT=30s " +
		"WORKERS=2 MODEL=open VUS=200 ARRIVAL_RATE=300 MIX=all SEED=7 UPSTREAM_SLOTS=100 THREADS=40 HANDLERS=async UPSTREAM_LATENCY=constant(5ms)")
	for name, c := range map[string]struct {
		read func() (time.Duration, error)
		want time.Duration
	}{
		"WARM_UP": {p.WarmUp, 1500 * time.Millisecond}, "WINDOW": {p.Window, time.Minute}, "DRAIN": {p.Drain, 0},
		"CPU_PERIOD": {p.QuotaPeriod, 10 * time.Millisecond}, "READY_TIMEOUT": {p.ReadyTimeout, 30 * time.Second},
	} {
		if got, err := c.read(); got != c.want || err != nil {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		read func() (int, error)
		want int
	}{"FILE_LIMIT": {p.FileLimit, 8192}, "WORKERS": {p.Workers, 2}, "VUS": {p.VUs, 200}, "ARRIVAL_RATE": {p.ArrivalRate, 300}} {
		if got, err := c.read(); got != c.want || err != nil {
			t.Errorf("%s: got %d, %v, want %d", name, got, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		read func() (string, error)
		want string
	}{"MODEL": {p.Model, run.OpenModel}, "MIX": {p.Mix, "all"}, "SEED": {p.Seed, "7"}} {
		if got, err := c.read(); got != c.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
	}
	if got, err := p.Quota(); got != 0.5 || err != nil {
		t.Errorf("CPU_QUOTA: got %g, %v", got, err)
	}
	if got, err := p.Latency(); err != nil || got.String() != "constant(5ms)" {
		t.Errorf("UPSTREAM_LATENCY: got %v, %v", got, err)
	}
}

// What is missing or malformed is an error that names the variable, and not 0.
func TestNoVariableIsReadAsZero(t *testing.T) {
	read := map[string]func(run.Plan) error{
		"WINDOW":           func(p run.Plan) error { _, err := p.Window(); return err },
		"CPU_QUOTA":        func(p run.Plan) error { _, err := p.Quota(); return err },
		"WORKERS":          func(p run.Plan) error { _, err := p.Workers(); return err },
		"MODEL":            func(p run.Plan) error { _, err := p.Model(); return err },
		"SEED":             func(p run.Plan) error { _, err := p.Seed(); return err },
		"UPSTREAM_LATENCY": func(p run.Plan) error { _, err := p.Latency(); return err },
	}
	for name, of := range read {
		if err := of(planOf("")); err == nil || !strings.HasPrefix(err.Error(), name+": no value (got none, want one") {
			t.Errorf("%s is missing: got %v", name, err)
		}
	}
	for name, values := range map[string][]string{
		"WINDOW":           {"", "30", "-30s", "1m30s", "30S", "soon", "1e3s", "+1s", ".5s"},
		"CPU_QUOTA":        {"", "1", "100", "0%", "-50%", "%", "1e2%", "100 %", "NaN%", "Inf%"},
		"WORKERS":          {"", "0", "-1", "1.5", "+1", "01", "two", "99999999999999999999"},
		"MODEL":            {"", "Closed", "both"},
		"SEED":             {""},
		"UPSTREAM_LATENCY": {"", "5ms", "file(x)"},
	} {
		for _, value := range values {
			if err := read[name](run.Plan{Variables: map[string]string{name: value}}); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
				t.Errorf("%s=%s: got %v", name, value, err)
			}
		}
	}
}
