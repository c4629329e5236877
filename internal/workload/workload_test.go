package workload_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/delay"
	"scaleguild/internal/workload"
)

// printing is a program that prints, whatever it is, and notes its call.
func printing(text string, calls *[]string) workload.Program {
	return func(_ context.Context, name string, args ...string) (string, error) {
		*calls = append(*calls, name+" "+strings.Join(args, " "))
		return text, nil
	}
}

func numbered(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "{\"key\":\"k%d\"}\n", i)
	}
	return text.String()
}

// A name of a digest says all that it takes to compute what it stands for.
func TestANameIsComputed(t *testing.T) {
	load := numbered(workload.Count)
	s := workload.Settings{"SEED=7", "ITEMS=3", "MIX=all"}
	var calls []string
	text, known, err := workload.Compute(t.Context(), printing(load, &calls), "root", workload.RequestsName(s))
	if err != nil || !known || text != load || calls[0] != "node "+filepath.Join("root", "k6", "keys.js")+" 7 3 all 10000" {
		t.Errorf("requests: known %v, %v, calls %q", known, err, calls)
	}
	text, known, err = workload.Compute(t.Context(), printing(load, &calls), "root", workload.DelaysName(append(s, "UPSTREAM_LATENCY=lognormal(p50=200ms,p99=1200ms)")))
	d, wrong := delay.Parse("lognormal(p50=200ms,p99=1200ms)", nil)
	if wrong != nil {
		t.Fatal(wrong)
	}
	if first, _, _ := strings.Cut(text, "\n"); err != nil || !known || first != fmt.Sprint(d.Delay(delay.Draw("7", "k0"))) {
		t.Errorf("delays: known %v, %v, the first is %s", known, err, first)
	}
	for _, name := range []string{"plan v1", "mock SEED=7", "k6/load.js", "requests SEED=7 ITEMS=3 MIX=all first 9"} {
		if _, known, err := workload.Compute(t.Context(), printing(load, &calls), "root", name); known || err != nil {
			t.Errorf("%s: known %v, %v", name, known, err)
		}
	}
}

func TestItems(t *testing.T) {
	root := t.TempDir()
	s := workload.Settings{"SERVICE=service", "SEED=7", "ITEMS=3"}
	var calls []string
	if _, known, err := workload.Compute(t.Context(), printing("", &calls), root, workload.ItemsName(s, false)); !known || err != nil || len(calls) > 0 {
		t.Errorf("no catalogue: known %v, %v, calls %q", known, err, calls)
	}
	if _, _, err := workload.Compute(t.Context(), printing("", &calls), root, workload.ItemsName(s, true)); err == nil {
		t.Error("a catalogue that is not there: no error")
	}
	file := filepath.Join(root, "service", "app", "catalogue.py")
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	text, known, err := workload.Compute(t.Context(), printing("{}\n", &calls), root, workload.ItemsName(s, true))
	if err != nil || !known || text != "{}\n" || !strings.HasSuffix(calls[0], filepath.Join(root, "service")+" 7 3") {
		t.Errorf("known %v, %v, calls %q", known, err, calls)
	}
}

func TestWhatIsNoLoad(t *testing.T) {
	for _, text := range []string{"", "not JSON\n", "{}\n", numbered(workload.Count - 1), numbered(workload.Count + 1)} {
		if _, err := workload.Keys(text); err == nil {
			t.Errorf("%.20q: no error", text)
		}
	}
	if _, err := workload.Delays("1", "soon", nil); err == nil {
		t.Error("a latency that is none: no error")
	}
}

func TestAProgramThatIsNotThere(t *testing.T) {
	if _, err := workload.Start(t.Context(), "no-such-program"); err == nil || !strings.Contains(err.Error(), "no-such-program: not found") {
		t.Errorf("got %v", err)
	}
}
