package publish_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/publish"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/testrun"
)

// seconds are lines of samples.jsonl: the window is from 7 to 11.
func seconds(of ...int) string {
	var text strings.Builder
	for _, second := range of {
		phase := run.Window
		switch {
		case second < 7:
			phase = run.WarmUp
		case second > 11:
			phase = run.Drain
		}
		fmt.Fprintf(&text, "{\"phase\":%q,\"second\":%d}\n", phase, second)
	}
	return text.String()
}

func TestTheWindowStaysAndEachFifthSecondBesideIt(t *testing.T) {
	got, err := publish.Thin([]byte(seconds(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))
	if want := seconds(0, 5, 7, 8, 9, 10, 11, 15); err != nil || string(got) != want {
		t.Errorf("got %v\n%swant\n%s", err, got, want)
	}
	if again, err := publish.Thin(got); err != nil || string(again) != string(got) {
		t.Errorf("thinned again: got %v\n%s", err, again)
	}
	for _, bad := range []string{"{}\n", "not JSON\n", "{\"phase\":\"window\"}\n"} {
		if _, err := publish.Thin([]byte(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

// Logs, what broke, and the seconds of a sweep are not copied; all else is, as it is.
func TestWhatIsCopied(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "new")
	for name, text := range map[string]string{
		"study.json": "s", "b01/v1/record.json": "r", "b01/v1/samples.jsonl": seconds(1, 5, 8), "b01/v1/logs/k6.json": "l",
		"b01/v2@10/record.json": "r", "b01/v2@10/samples.jsonl": seconds(8), "b02/v1.failed/record.json": "f", "b02/v1.failed2/record.json": "f",
		"digest.txt": "d", "b01/v1/.record.json.123": "t",
	} {
		path := filepath.Join(from, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	study := run.Study{Stages: []run.StageInfo{{Stage: "v1"}, {Stage: "v2@10", Sweep: &run.SweepPoint{Of: "v2"}}}}
	if err := publish.Copy(from, to, study); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	err := filepath.WalkDir(to, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			data, _ := os.ReadFile(path)
			name, _ := filepath.Rel(to, path)
			got[filepath.ToSlash(name)] = string(data)
		}
		return err
	})
	want := map[string]string{"study.json": "s", "b01/v1/record.json": "r", "b01/v1/samples.jsonl": seconds(5, 8), "b01/v2@10/record.json": "r"}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

// void makes the runs of a stage in some blocks invalid, as the runner would have stored it.
func void(set testrun.Set, stage string, blocks ...int) {
	for _, block := range blocks {
		r := set.Runs[testrun.Place(block, stage)]
		r.Record.Budget.QuotaRead = 2
		r.Record.Verdict = run.Judge(r.Record)
	}
}

// An invalid run is published where enough valid ones of its stage are beside it.
func TestInvalidRuns(t *testing.T) {
	for _, c := range []struct {
		blocks  int
		invalid []int
		refused string
	}{
		{4, nil, ""},
		{4, []int{2}, ""},
		{3, []int{2}, "an invalid run, b02/v3-workers: "},
		{4, []int{1, 2}, "(got 2 valid runs of the stage, want 3)"},
	} {
		set := testrun.Ladder("run", c.blocks)
		void(set, "v3-workers", c.invalid...)
		dir := t.TempDir()
		if err := set.Write(dir); err != nil {
			t.Fatal(err)
		}
		d, err := rundir.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		var defined []string
		for _, stage := range set.Study.Stages {
			defined = append(defined, stage.Stage)
		}
		slices.Reverse(defined)
		err = publish.May(d, defined)
		if c.refused == "" && err != nil || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
			t.Errorf("%d blocks, invalid in %v: got %v, want %q", c.blocks, c.invalid, err, c.refused)
		}
	}
}

func TestARoughLookIsNotPublished(t *testing.T) {
	set := testrun.Ladder("run", 3)
	set.Rough()
	dir := t.TempDir()
	if err := set.Write(dir); err != nil {
		t.Fatal(err)
	}
	d, err := rundir.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := publish.May(d, nil); err == nil || !strings.Contains(err.Error(), "a rough look") || cli.Code(err) != cli.Invalid {
		t.Errorf("got %v (%d)", err, cli.Code(err))
	}
}

func TestTheStagesOfAStudy(t *testing.T) {
	files := map[string][]byte{"stages/a/study.toml": nil, "stages/a/v2.toml": nil, "stages/a/v1.toml": nil, "stages/a/baseline.env": nil, "stages/a/more/v3.toml": nil, "stages/b/v4.toml": nil}
	if got := publish.Defined(files, "a"); !slices.Equal(got, []string{"v1", "v2"}) {
		t.Errorf("got %v", got)
	}
}
