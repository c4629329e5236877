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
	root := study(t, "load = \"load.toml\"\n", "[load.mix.user]\nget = \"/{id}\"\nwhere = { id = \"int(1,ITEMS)\" }\n")
	s := workload.Settings{"SEED=7", "ITEMS=3", "MIX=all"}
	var calls []string
	plan := ""
	text, known, err := workload.Compute(t.Context(), func(_ context.Context, name string, args ...string) (string, error) {
		if name != "node" || len(args) != 3 || args[0] != filepath.Join(root, "k6", "keys.js") || args[2] != "10000" {
			t.Errorf("got %s %q", name, args)
		}
		data, err := os.ReadFile(args[1])
		plan = strings.Join(strings.Fields(string(data)), "")
		return load, err
	}, root, "small", workload.RequestsName(s))
	if err != nil || !known || text != load || !strings.Contains(plan, `"high":3`) || !strings.Contains(plan, `"variables":{"MIX":"all","SEED":"7"}`) {
		t.Errorf("requests: known %v, %v, plan %s", known, err, plan)
	}
	text, known, err = workload.Compute(t.Context(), printing(load, &calls), root, "small", workload.DelaysName(append(s, "UPSTREAM_LATENCY=lognormal(p50=200ms,p99=1200ms)")))
	d, wrong := delay.Parse("lognormal(p50=200ms,p99=1200ms)", nil)
	if wrong != nil {
		t.Fatal(wrong)
	}
	if first, _, _ := strings.Cut(text, "\n"); err != nil || !known || first != fmt.Sprint(d.Delay(delay.Draw("7", "k0"))) {
		t.Errorf("delays: known %v, %v, the first is %s", known, err, first)
	}
	for _, name := range []string{"plan v1", "mock SEED=7", "k6/load.js", "requests SEED=7 ITEMS=3 MIX=all first 9"} {
		if _, known, err := workload.Compute(t.Context(), printing(load, &calls), root, "small", name); known || err != nil {
			t.Errorf("%s: known %v, %v", name, known, err)
		}
	}
}

// study writes a project with a study of the name small, and its load beside it.
func study(t *testing.T, text, load string) (root string) {
	t.Helper()
	root = t.TempDir()
	folder := filepath.Join(root, "stages", "small")
	if err := errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, "study.toml"), []byte(text), 0o644),
		os.WriteFile(filepath.Join(root, "load.toml"), []byte(load), 0o644)); err != nil {
		t.Fatal(err)
	}
	return root
}

// The load of a commit from before there were tables says itself what it sends.
func TestALoadWithoutTables(t *testing.T) {
	root := study(t, "title = \"Small\"\n", "")
	var calls []string
	load := numbered(workload.Count)
	text, known, err := workload.Compute(t.Context(), printing(load, &calls), root, "small", workload.RequestsName(workload.Settings{"SEED=7", "ITEMS=3", "MIX=all"}))
	if err != nil || !known || text != load || calls[0] != "node "+filepath.Join(root, "k6", "keys.js")+" 7 3 all 10000" {
		t.Errorf("known %v, %v, calls %q", known, err, calls)
	}
}

// What is wrong with the files of a load is told.
func TestALoadThatCannotBeRead(t *testing.T) {
	for _, c := range [][3]string{
		{"load = \"other.toml\"\n", "", "other.toml: no such file"}, {"load = 5 5\n", "", "not TOML"},
		{"load = \"load.toml\"\n", "[load.mix.a]\n", "load.mix.a is not one request"},
		{"[load.mix.a]\nget = \"/{x}\"\nwhere = { x = \"int(1,USERS)\" }\n", "", "USERS is not a bound"},
	} {
		root := study(t, c[0], c[1])
		var calls []string
		_, _, err := workload.Compute(t.Context(), printing("", &calls), root, "small", workload.RequestsName(workload.Settings{"SEED=7", "MIX=all"}))
		if err == nil || !strings.Contains(err.Error(), c[2]) || len(calls) > 0 {
			t.Errorf("%q: got %v, want %s", c[0], err, c[2])
		}
	}
}

func TestItems(t *testing.T) {
	root := t.TempDir()
	s := workload.Settings{"SERVICE=service", "SEED=7", "ITEMS=3"}
	var calls []string
	if _, known, err := workload.Compute(t.Context(), printing("", &calls), root, "small", workload.ItemsName(s, false)); !known || err != nil || len(calls) > 0 {
		t.Errorf("no catalogue: known %v, %v, calls %q", known, err, calls)
	}
	if _, _, err := workload.Compute(t.Context(), printing("", &calls), root, "small", workload.ItemsName(s, true)); err == nil {
		t.Error("a catalogue that is not there: no error")
	}
	file := filepath.Join(root, "service", "app", "catalogue.py")
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	text, known, err := workload.Compute(t.Context(), printing("{}\n", &calls), root, "small", workload.ItemsName(s, true))
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
