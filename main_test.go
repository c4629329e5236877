package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"scaleguild": main})
}

// The scripts run in a folder of their own; $ROOT is the project.
func TestScripts(t *testing.T) {
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code},
	})
}

// code N COMMAND... runs a command that has to end with the exit code N.
func code(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	exit, _ := err.(*exec.ExitError)
	got := 0
	if exit != nil {
		got = exit.ExitCode()
	}
	if fmt.Sprint(got) != args[0] || err != nil && exit == nil {
		ts.Fatalf("%v: exit code %d (%v), want %s", args[1:], got, err, args[0])
	}
}

// call runs the program without a process of its own.
func call(args ...string) (out, problems string, err error) {
	var o, e bytes.Buffer
	err = run(context.Background(), cli.Env{Name: "scaleguild", Args: args, Out: &o, Err: &e, Dir: "/", Getenv: func(string) string { return "" }})
	return o.String(), e.String(), err
}

func TestTheDocumentListsEveryCommand(t *testing.T) {
	want, _, err := call("reference")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("docs/commands.md")
	if err != nil || string(got) != want {
		t.Errorf("docs/commands.md is not what the commands are (%v); run: ./scaleguild reference >docs/commands.md", err)
	}
}

// Later issues add to this, and rename nothing.
func TestTheSynopsisStands(t *testing.T) {
	want := []string{
		"init", "run", "try", "check", "show", "diff", "digest", "same-answers", "known-answer", "doctor", "latest", "table", "report",
		"verify", "publish", "watch", "mock", "mock plan", "completion",
	}
	names := map[string][]string{}
	each(func(path []string, c command.Command) {
		for _, f := range c.Flags {
			names[strings.Join(path, " ")] = append(names[strings.Join(path, " ")], f.Names()...)
		}
	})
	for _, name := range want {
		if _, there := names[name]; !there && name != "completion" {
			t.Errorf("%s: is not a command", name)
		}
	}
	for _, flag := range []string{"blocks", "stage", "set", "resume"} {
		if !slices.Contains(names["run"], flag) {
			t.Errorf("run: has no --%s", flag)
		}
	}
}

// each calls do for every command that --help names.
func each(do func(path []string, c command.Command)) {
	var walk func(path []string, commands []command.Command)
	walk = func(path []string, commands []command.Command) {
		for _, c := range commands {
			if !c.Hidden {
				here := append(slices.Clone(path), c.Name)
				do(here, c)
				walk(here, c.Commands)
			}
		}
	}
	walk(nil, program(cli.Env{Out: io.Discard, Err: io.Discard}).Commands)
}

// given is what a command's action sees of a call, instead of being done.
func given(t *testing.T, c command.Command, args []string) (string, error) {
	t.Helper()
	var seen string
	c.Action = func(call *urfave.Context) error {
		for _, f := range c.Flags {
			seen += fmt.Sprintf("%s=%v %v\n", f.Names()[0], call.IsSet(f.Names()[0]), call.Value(f.Names()[0]))
		}
		seen += fmt.Sprintf("%q", call.Args().Slice())
		return nil
	}
	err := command.Run(t.Context(), cli.Env{Args: args, Out: io.Discard, Err: io.Discard}, c)
	return seen, err
}

func TestEveryCommandHasExamplesThatItTakes(t *testing.T) {
	each(func(path []string, c command.Command) {
		if c.Usage == "" || len(c.Examples) == 0 {
			t.Errorf("%s: no usage or no example", path)
		}
		for _, example := range c.Examples {
			typed, _, _ := strings.Cut(example, ">")
			words, err := exec.CommandContext(t.Context(), "sh", "-c", `for w in `+typed+`; do printf '%s\n' "$w"; done`).Output()
			if err != nil {
				t.Fatalf("%s: %s: %v", path, example, err)
			}
			args := strings.Split(strings.TrimSuffix(string(words), "\n"), "\n")
			if len(words) == 0 {
				args = nil
			}
			if _, err := given(t, c, args); err != nil {
				t.Errorf("%s: %s: %v", path, example, err)
			}
			help, problems, err := call(append(slices.Clone(path), "--help")...)
			if want := strings.TrimSpace("scaleguild " + strings.Join(path, " ") + " " + example); err != nil || problems != "" || !strings.Contains(help, want) && c.Help == nil {
				t.Errorf("%s --help: got %q, %q, %v, want %q in it", path, help, problems, err, want)
			}
		}
	})
}

func TestEveryCommandTakesItsFlagsAnywhere(t *testing.T) {
	each(func(path []string, c command.Command) {
		for _, f := range c.Flags {
			words := []string{"--" + f.Names()[0]}
			if f := f.(urfave.DocGenerationFlag); f.TakesValue() {
				words = append(words, "3")
				if quoted := strings.Split(f.GetUsage(), "`"); len(quoted) > 1 && strings.Contains(quoted[1], " ") {
					t.Errorf("%s %s: the value's name is %q (want one word: the first that is quoted in the usage)", path, words[0], quoted[1])
				}
			}
			if _, ok := f.(*urfave.DurationFlag); ok {
				words[1] = "3s"
			}
			before, err1 := given(t, c, append(slices.Clone(words), "X"))
			after, err2 := given(t, c, append([]string{"X"}, words...))
			if err1 != nil || err2 != nil || before != after || !strings.HasSuffix(after, `["X"]`) || !strings.Contains(after, "=true ") {
				t.Errorf("%s %s: before X: %s, %v; after it: %s, %v", path, words, before, err1, after, err2)
			}
		}
	})
}

func TestNoCommandTakesAnUnknownFlag(t *testing.T) {
	each(func(path []string, _ command.Command) {
		out, problems, err := call(append(slices.Clone(path), "--no-such-flag")...)
		if out != "" || problems != "" || cli.Code(err) != cli.Usage || !strings.Contains(err.Error(), "no-such-flag") {
			t.Errorf("%s: got %q, %q, %v", path, out, problems, err)
		}
	})
}
