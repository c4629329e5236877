package app

import (
	"flag"
	"io"
	"path/filepath"
	"slices"
	"testing"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/runner"
)

const projectRoot = "../../.."

// called is the run command's context after the given flags.
func called(t *testing.T, flags ...string) *urfave.Context {
	t.Helper()
	s := stages{}
	set := flag.NewFlagSet("run", flag.ContinueOnError)
	for _, f := range s.runCommand().Flags {
		if err := f.Apply(set); err != nil {
			t.Fatal(err)
		}
	}
	if err := set.Parse(flags); err != nil {
		t.Fatal(err)
	}
	return urfave.NewContext(urfave.NewApp(), set, nil)
}

// begunLadder writes what a run of the ladder begins with, and gives its folder.
func begunLadder(t *testing.T, flags ...string) (string, *define.Study) {
	t.Helper()
	study, err := define.Load(projectRoot, "ladder")
	if err != nil {
		t.Fatal(err)
	}
	c := called(t, flags...)
	first := task{quick: c.Bool(quickFlag)}
	if err := first.begun(c, projectRoot, study); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := run.WriteFile(filepath.Join(dir, run.StudyFile), runner.NewStudy(first.study, first.plans, first.blocks, first.rounds, "id")); err != nil {
		t.Fatal(err)
	}
	return dir, study
}

func TestAResumedTaskIsTheOneThatWasBegun(t *testing.T) {
	dir, study := begunLadder(t, "--blocks", "4", "--stage", "v2-async", "--stage", "v4-gunicorn", "--set", "WINDOW=12s",
		"--set", "UPSTREAM_TIMEOUT=90s")
	then, err := runner.Begun(dir)
	if err != nil {
		t.Fatal(err)
	}
	var again task
	if err := again.resumed(called(t), study, dir); err != nil {
		t.Fatal(err)
	}
	now := runner.NewStudy(again.study, again.plans, again.blocks, again.rounds, "id")
	if a, b := canonical(t, then), canonical(t, now); a != b || len(now.Stages) != 3 || !again.resume {
		t.Errorf("was\n%s\nis\n%s", a, b)
	}
}

// A rough look has short windows unless they are given, says so in its plans, and stays one
// when it is gone on with.
func TestAQuickTaskIsRough(t *testing.T) {
	dir, study := begunLadder(t, "--quick", "--set", "WARM_UP=2s")
	then, err := runner.Begun(dir)
	if err != nil {
		t.Fatal(err)
	}
	if o := then.Overrides; !then.Rough || o["WINDOW"] != "3s" || o["WARM_UP"] != "2s" {
		t.Errorf("got rough %v, %v", then.Rough, o)
	}
	var again task
	if err := again.resumed(called(t), study, dir); err != nil {
		t.Fatal(err)
	}
	for _, p := range again.plans {
		if !p.Rough || p.Variables["WINDOW"] != "3s" {
			t.Errorf("%s: got rough %v, WINDOW %s", p.Stage, p.Rough, p.Variables["WINDOW"])
		}
	}
	if a, b := canonical(t, then), canonical(t, runner.NewStudy(again.study, again.plans, again.blocks, again.rounds, "id")); a != b {
		t.Errorf("was\n%s\nis\n%s", a, b)
	}
}

// Flags that are given are not overruled by what was begun: the runner sees the difference.
func TestFlagsStandAgainstWhatWasBegun(t *testing.T) {
	dir, study := begunLadder(t)
	var again task
	if err := again.resumed(called(t, "--blocks", "5", "--set", "WINDOW=12s", "--stage", "v1-sync"), study, dir); err != nil {
		t.Fatal(err)
	}
	if again.blocks != 5 || again.study.Overrides["WINDOW"] != "12s" || len(again.plans) != 1 {
		t.Errorf("got %d blocks, overrides %v, %d plans", again.blocks, again.study.Overrides, len(again.plans))
	}
}

func canonical(t *testing.T, v any) string {
	t.Helper()
	data, err := run.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestOverridesMayHoldCommas(t *testing.T) {
	run := stages{}.runCommand()
	var got []string
	run.Action = func(c *urfave.Context) error { got = c.StringSlice("set"); return nil }
	want := "UPSTREAM_LATENCY=lognormal(p50=1s,p99=2s)"
	env := cli.Env{Args: []string{"ladder", "--set", want}, Out: io.Discard, Err: io.Discard}
	if err := command.Run(t.Context(), env, run); err != nil || !slices.Equal(got, []string{want}) {
		t.Errorf("got %q, %v; want %q alone", got, err, want)
	}
}

func TestStrictExitsWithInvalidRuns(t *testing.T) {
	good, void := run.Record{Verdict: run.Verdict{Valid: true}}, run.Record{Verdict: run.Verdict{Reasons: []string{"a"}}}
	rough := run.Record{Plan: run.Plan{Rough: true, Variables: map[string]string{"WINDOW": "3s"}}}
	rough.Verdict.Reasons = []string{"a rough look of 3 s was asked for, and no measurement"}
	faulty := rough
	faulty.Verdict.Reasons = append(slices.Clone(rough.Verdict.Reasons), "a")
	for _, c := range []struct {
		records []run.Record
		strict  bool
		code    int
	}{
		{[]run.Record{good, void}, true, cli.Invalid},
		{[]run.Record{good, void}, false, cli.OK},
		{[]run.Record{good}, true, cli.OK},
		{[]run.Record{rough}, true, cli.OK},
		{[]run.Record{faulty}, true, cli.Invalid},
	} {
		if err := invalid(c.records, c.strict); cli.Code(err) != c.code {
			t.Errorf("strict %v with %d records: got %v, want the exit code %d", c.strict, len(c.records), err, c.code)
		}
	}
}
