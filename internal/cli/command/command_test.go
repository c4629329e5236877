package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
)

// echo prints what a command was given.
func echo(out *strings.Builder) urfave.ActionFunc {
	return func(c *urfave.Context) error {
		fmt.Fprintf(out, "%s color=%s wide=%v sets=%q args=%q", c.App.Name, c.String("color"), c.Bool("wide"), c.StringSlice("set"), c.Args().Slice())
		return nil
	}
}

func flags() []urfave.Flag {
	return []urfave.Flag{
		&urfave.StringFlag{Name: "color", Aliases: []string{"c"}}, &urfave.BoolFlag{Name: "wide"}, &urfave.StringSliceFlag{Name: "set"},
	}
}

// try runs a program of every shape: commands, one with a command below it, one
// that takes its words as they are.
func try(args ...string) (string, string, error) {
	var out, problems strings.Builder
	program := Command{
		Name: "paint", Usage: "paint things", Version: "reads schema 1",
		Commands: []Command{
			{Name: "wall", Usage: "paint a wall", Arguments: "WALL", Examples: []string{"north --color '{{red}}'"}, Flags: flags(), Action: echo(&out)},
			{Name: "mock", Flags: flags(), Action: echo(&out), Commands: []Command{{Name: "plan", Flags: flags(), Action: echo(&out)}}},
			{Name: "raw", Verbatim: true, Hidden: true, Action: echo(&out)},
		},
	}
	err := Run(context.Background(), cli.Env{Args: args, Out: &out, Err: &problems}, program)
	return out.String(), problems.String(), err
}

func TestFlagsStandAnywhere(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"wall north --color red --wide", `paint wall color=red wide=true sets=[] args=["north"]`},
		{"wall --color red north --wide", `paint wall color=red wide=true sets=[] args=["north"]`},
		{"wall --color=red --wide north", `paint wall color=red wide=true sets=[] args=["north"]`},
		{"--color red wall north -wide", `paint wall color=red wide=true sets=[] args=["north"]`},
		{"wall a --set x=-1 b --set -y c", `paint wall color= wide=false sets=["x=-1" "-y"] args=["a" "b" "c"]`},
		{"wall a -c red -- --wide -x", `paint wall color=red wide=false sets=[] args=["a" "--wide" "-x"]`},
		{"wall -", `paint wall color= wide=false sets=[] args=["-"]`},
		{"wall wall help", `paint wall color= wide=false sets=[] args=["wall" "help"]`},
		{"mock 1 plan", `paint mock color= wide=false sets=[] args=["1" "plan"]`},
		{"mock --color red plan 2 --color blue", `paint mock plan color=blue wide=false sets=[] args=["2"]`},
		{"raw -x --wide -- y --help", `paint raw color= wide=false sets=[] args=["-x" "--wide" "--" "y" "--help"]`},
		{"wall --set a,b", `paint wall color= wide=false sets=["a,b"] args=[]`},
	} {
		out, problems, err := try(strings.Fields(c.args)...)
		if err != nil || out != c.want || problems != "" {
			t.Errorf("%s: got %q, %q, %v; want %q", c.args, out, problems, err, c.want)
		}
	}
}

// Whatever order flags and arguments come in, the command gets the same.
func TestEveryOrderIsTheSame(t *testing.T) {
	want, _, _ := try("wall", "--color", "red", "--wide", "--set", "a", "n", "s")
	groups := [][]string{{"--color", "red"}, {"--wide"}, {"--set", "a"}, {"n"}, {"s"}}
	var permute func(done, left [][]string)
	permute = func(done, left [][]string) {
		if len(left) == 0 {
			args := append([]string{"wall"}, slices.Concat(done...)...)
			got, _, err := try(args...)
			if swapped := strings.Replace(want, `"n" "s"`, `"s" "n"`, 1); err != nil || got != want && got != swapped {
				t.Errorf("%q: got %q, %v; want %q", args, got, err, want)
			}
		}
		for i := range left {
			permute(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
		}
	}
	permute(nil, groups)
}

func TestWrongUsagePrintsNothing(t *testing.T) {
	for _, c := range []struct{ args, says, hint string }{
		{"", "arguments: no command (want wall or mock)", "paint --help"},
		{"floor", `arguments: unknown command (got "floor", want wall or mock)`, "paint --help"},
		{"floor --wide", "arguments: flag provided but not defined: -wide", "paint --help"},
		{"--nope", "arguments: flag provided but not defined: -nope", "paint --help"},
		{"wall x --nope", "arguments: flag provided but not defined: -nope", "paint wall --help"},
		{"wall x --color", "arguments: flag needs an argument: -color", "paint wall --help"},
		{"mock plan --nope", "arguments: flag provided but not defined: -nope", "paint mock plan --help"},
	} {
		out, problems, err := try(strings.Fields(c.args)...)
		var e *cli.Error
		if out != "" || problems != "" || !errors.As(err, &e) || e.Code != cli.Usage || err.Error() != c.says || e.Hint != c.hint {
			t.Errorf("%s: got %q, %q, %v (%+v); want %q, hint %q", c.args, out, problems, err, e, c.says, c.hint)
		}
	}
}

func TestHelpAndVersionAreResults(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"--help", "COMMANDS:\n   wall  paint a wall\n   mock"},
		{"help", "COMMANDS:\n   wall"},
		{"-h", "COMMANDS:\n   wall"},
		{"wall --help", "EXAMPLES:\n   paint wall north --color '{{red}}'\n"},
		{"wall north -h", "paint wall [FLAGS] WALL"},
		{"help wall", "paint wall [FLAGS] WALL"},
		{"mock help", "paint mock - "},
		{"mock help plan", "paint mock plan"},
		{"--version", "paint "},
		{"--version wall", ", reads schema 1\n"},
	} {
		out, problems, err := try(strings.Fields(c.args)...)
		if err != nil || problems != "" || !strings.Contains(out, c.says) || strings.Contains(out, "raw") {
			t.Errorf("%s: got %q, %q, %v; want %q", c.args, out, problems, err, c.says)
		}
	}
}

// An interrupted command ends even while it waits for what never comes, and what it
// could not find out because of that is no result of its own.
func TestAnInterruptedCommandEnds(t *testing.T) {
	for name, action := range map[string]urfave.ActionFunc{
		"hangs": func(*urfave.Context) error { select {} },
		"cannot tell": func(c *urfave.Context) error {
			<-c.Context.Done()
			return cli.Fail(cli.Unknown, "", "it cannot be told")
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := Run(ctx, cli.Env{Args: nil}, Command{Name: "paint", Action: action, CleansUp: true, Grace: 1})
		if cli.Code(err) != cli.Broke || err.Error() != "interrupted" {
			t.Errorf("%s: got %v, want interrupted", name, err)
		}
	}
	err := Run(t.Context(), cli.Env{}, Command{Name: "paint", CleansUp: true, Grace: 1, Action: func(*urfave.Context) error { return errors.New("torn") }})
	if err == nil || err.Error() != "torn" {
		t.Errorf("got %v, want its own error", err)
	}
}
