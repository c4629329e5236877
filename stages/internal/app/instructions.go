package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/callgrind"
	"scaleguild/stages/internal/runner"
)

// countedRequests is how many requests the short replay of a pair sends; the long one sends
// longReplay times as many. The start of a service differs by some ten million instructions from
// replay to replay, which is 1 % of what 400 responses cost and a third of it of 1,200.
const (
	countedRequests = 600
	longReplay      = 3
)

// idlePause is how long a service does nothing in the replay that shows what it executes
// because time passes: so long that what its start differs by is little of it.
const idlePause = 90 * time.Second

func (s stages) instructionsCommand() command.Command {
	return command.Command{
		Name: "instructions", Arguments: "STUDY", Action: s.instructions, CleansUp: true,
		Usage: "count the instructions that a response of each stage costs, by replaying requests under valgrind: a busy machine hardly changes it",
		Description: "Each repeat of a stage replays the first N requests of the load, and then the first 3 N, as many in flight as the plan says: the difference is " +
			"what 2 N responses cost, without the start of the service. A third replay, with a pause, shows what the service does because time passes, which is taken out. Counted are the instructions of the service's programs: no waiting, no kernel. The answers " +
			"are compared as by same-answers. The file whose name is printed stands beside the study's runs. Exit codes: 3 the answers differ, 4 there is no valgrind.",
		Examples: []string{"ladder --stage v4-gunicorn --stage v5-wal --repeat 2", "ladder --in-flight 20", "ladder --stage v5-wal --kind create_order"},
		Flags: []urfave.Flag{
			&urfave.IntFlag{Name: "requests", Value: countedRequests, Usage: "replay the first `N` requests, and three times as many"},
			&urfave.IntFlag{Name: "repeat", Value: 1, Usage: "count each stage `N` times"},
			&urfave.IntFlag{Name: "in-flight", Base: 10, DefaultText: "the plan's", Usage: "have `N` requests in flight at a time: a service under valgrind may be too slow for as many as the plan has"},
			&urfave.DurationFlag{Name: "pause", Value: idlePause, Usage: "have the service do nothing for `DURATION` in the third replay"},
			&urfave.StringFlag{Name: "kind", Usage: "send this endpoint `KIND` alone"},
			&urfave.StringSliceFlag{Name: "stage", Usage: "only this `STAGE`; may be given again"},
			&urfave.StringSliceFlag{Name: "set", Usage: "change the baseline of all stages: `KEY=VALUE`; may be given again"},
		},
	}
}

func (s stages) instructions(c *urfave.Context) error {
	name, err := command.One(c, "a study")
	if err != nil {
		return err
	}
	for _, flag := range []string{"requests", "repeat"} {
		if c.Int(flag) < 1 {
			return cli.Fail(cli.Usage, c.App.Name+" --help", "--%s: got %d, want at least 1", flag, c.Int(flag))
		}
	}
	if c.IsSet("in-flight") && c.Int("in-flight") < 1 {
		return cli.Fail(cli.Usage, c.App.Name+" --help", "--in-flight: got %d, want at least 1", c.Int("in-flight"))
	}
	if c.Duration("pause") <= 0 {
		return cli.Fail(cli.Usage, c.App.Name+" --help", "--pause: got %s, want more than 0s", c.Duration("pause"))
	}
	valgrind, err := callgrind.Find(c.Context)
	if err != nil {
		return err
	}
	overrides := c.StringSlice("set")
	if c.IsSet("kind") {
		overrides = append(overrides, "MIX="+c.String("kind"))
	}
	r, t, unlock, err := s.replayer(c, name, overrides)
	if err != nil {
		return err
	}
	defer unlock()
	return s.countAll(c, r, t, valgrind)
}

// countAll counts every stage as often as was asked for, writes what came of it after each pair,
// and prints it as a table.
func (s stages) countAll(c *urfave.Context, r *runner.Runner, t task, valgrind callgrind.Program) error {
	n := c.Int("requests")
	f, err := newInstructions(r, t, valgrind, n, c.Int("in-flight"))
	if err != nil {
		return err
	}
	parent := filepath.Join(run.RunsOf(r.Root, t.study.Folder()), t.study.Name)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	defer runner.RemoveEmpty(parent, filepath.Dir(parent))
	id, err := runner.NewRunID(time.Now())
	if err != nil {
		return err
	}
	file := filepath.Join(parent, id+run.InstructionsSuffix)
	work := make([]callgrind.Work, len(t.plans))
	for range c.Int("repeat") {
		for i, p := range t.plans {
			fmt.Fprintf(s.Err, "%s: %s: counting %d and %d requests\n", s.Name, p.Stage, f.ShortRequests, f.LongRequests)
			more, err := addPair(c.Context, r, &f, i, p, valgrind, parent, c.Duration("pause"))
			if err != nil {
				return err
			}
			work[i] = work[i].Plus(more)
			f.Stages[i].Functions = topFunctions(work[i], len(f.Stages[i].Repeats)*(f.LongRequests-f.ShortRequests))
			if err := run.WriteFile(file, f); err != nil {
				return err
			}
		}
	}
	fmt.Fprint(s.Out, instructionsText(f), file, "\n")
	return sameAnswersIn(f)
}

// newInstructions is the file before anything is counted, with so many requests in flight; as many
// as each plan says where that is 0.
func newInstructions(r *runner.Runner, t task, valgrind callgrind.Program, short, asked int) (run.Instructions, error) {
	sums, err := r.Sums()
	f := run.Instructions{
		Schema: run.Schema, Study: t.study.Name, StartedAt: time.Now().UTC().Format(time.RFC3339), Counter: valgrind.Version,
		Overrides: t.study.Overrides, ShortRequests: short, LongRequests: longReplay * short, Files: sums.Files, Programs: sums.Programs,
		Libraries: []run.Library{},
	}
	if err == nil {
		f.CPUModel, err = runner.CPUModel()
	}
	if f.Overrides == nil {
		f.Overrides = map[string]string{}
	}
	for _, p := range t.plans {
		inFlight, err := runner.InFlight(p)
		if err != nil {
			return f, err
		}
		if asked > 0 {
			inFlight = asked
		}
		if inFlight > short {
			return f, cli.Fail(cli.Usage, fmt.Sprintf("--requests %d, or fewer by --in-flight N", inFlight),
				"--requests: the short replay of %s would have fewer requests in flight than the long one (got %d, want at least %d)", p.Stage, short, inFlight)
		}
		f.Stages = append(f.Stages, run.StageInstructions{Stage: p.Stage, Parent: p.Parent, Digest: p.Digest, InFlight: inFlight, Repeats: []run.InstructionPair{}, Functions: []run.FunctionInstructions{}})
	}
	return f, err
}

// addPair replays a stage three times, adds what was counted, and gives what functions did more in
// the long replay. All long replays of a stage have the same answers, or it is an error.
func addPair(ctx context.Context, r *runner.Runner, f *run.Instructions, stage int, p run.Plan, valgrind callgrind.Program, parent string, pause time.Duration) (callgrind.Work, error) {
	if len(f.Stages[stage].Repeats) == 0 { // what a first start ever does, such as to compile modules, is no start's cost
		first := runner.Replayed{Iterations: f.Stages[stage].InFlight, InFlight: f.Stages[stage].InFlight, Slower: 1}
		if _, err := r.Replay(ctx, p, first, parent); err != nil {
			return nil, err
		}
	}
	c := counting{ctx: ctx, runner: r, file: f, plan: p, valgrind: valgrind, parent: parent, inFlight: f.Stages[stage].InFlight}
	short := c.replay(f.ShortRequests, 0)
	long := c.replay(f.LongRequests, 0)
	idle := c.replay(f.ShortRequests, pause)
	if c.err != nil {
		return nil, c.err
	}
	s := &f.Stages[stage]
	if s.Responses != "" && (s.Responses != long.Responses || s.Content != long.Content) {
		return nil, cli.Fail(cli.Invalid, fewer, "%s: another repeat gave other answers, so the requests cost something else", p.Stage)
	}
	s.Responses, s.Content = long.Responses, long.Content
	pair := run.InstructionPair{Short: counted(short), Long: counted(long), Idle: new(counted(idle)), Processes: len(long.Counts)}
	f.Add(stage, pair)
	if s.Repeats[len(s.Repeats)-1].PerSecond == nil {
		return nil, cli.Fail(cli.Machine, "count again when the machine has more to give",
			"%s: the replay with a pause of %s took no longer than the one without (got %.1f s and %.1f s), so what time costs is not known", p.Stage, pause, pair.Idle.Seconds, pair.Short.Seconds)
	}
	return long.Work.Less(short.Work), nil
}

// counting counts the replays of a stage, until one fails.
type counting struct {
	ctx      context.Context
	runner   *runner.Runner
	file     *run.Instructions
	plan     run.Plan
	valgrind callgrind.Program
	parent   string
	inFlight int
	err      error
}

// replay counts one replay, and notes the libraries that worked in it.
func (c *counting) replay(requests int, pause time.Duration) (counted runner.Counted) {
	if c.err != nil {
		return counted
	}
	counted, c.err = c.runner.CountInstructions(c.ctx, c.valgrind, c.plan, runner.Replayed{Iterations: requests, InFlight: c.inFlight, Pause: pause}, c.parent)
	set := map[run.Library]bool{}
	for _, one := range slices.Concat(c.file.Libraries, counted.Libraries) {
		set[one] = true
	}
	c.file.Libraries = runner.SortLibraries(set)
	return counted
}

func counted(c runner.Counted) run.InstructionReplay {
	return run.InstructionReplay{Instructions: c.Counts.Sum(), Seconds: c.Up.Seconds()}
}

// topFunctions are those that did most of some work, which so many responses cost together.
func topFunctions(work callgrind.Work, responses int) []run.FunctionInstructions {
	sum := work.Sum()
	functions := slices.SortedFunc(maps.Keys(work), func(a, b callgrind.Function) int {
		return cmp.Or(cmp.Compare(work[b], work[a]), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Name, b.Name))
	})
	top := []run.FunctionInstructions{}
	for _, f := range functions[:min(run.TopFunctions, len(functions))] {
		top = append(top, run.FunctionInstructions{
			Function: f.Name, Object: f.Object, PerResponse: float64(work[f]) / float64(responses), Share: float64(work[f]) / float64(sum),
		})
	}
	return top
}

// fewer is what to do where answers differ under valgrind alone.
const fewer = "a service that is fifty times as slow may run into time-outs of its own: have fewer requests in flight, such as by --in-flight 20"

// sameAnswersIn is the error of stages that answered differently.
func sameAnswersIn(f run.Instructions) error {
	for _, s := range f.Stages {
		if first := f.Stages[0]; s.Responses != first.Responses || s.Content != first.Content {
			return cli.Fail(cli.Invalid, fewer+";\nscaleguild same-answers "+f.Study+" compares them without valgrind", "%s and %s do not give the same answers: what they cost cannot be compared", first.Stage, s.Stage)
		}
	}
	return nil
}

// instructionsText is the file for people: millions per response.
func instructionsText(f run.Instructions) string {
	text := fmt.Sprintf("%-24s %12s %10s %9s %10s %9s\n", "stage", "million/resp", "spread", "to parent", "in flight", "processes")
	for _, s := range f.Stages {
		spread, toParent := "–", "–"
		if s.Spread != nil {
			spread = fmt.Sprintf("%.2f %%", 100**s.Spread)
		}
		if s.ToParent != nil {
			toParent = fmt.Sprintf("%.3f×", *s.ToParent)
		}
		text += fmt.Sprintf("%-24s %12.3f %10s %9s %10d %9d\n", s.Stage, s.PerResponse/1e6, spread, toParent, s.InFlight, s.Repeats[len(s.Repeats)-1].Processes)
	}
	for _, s := range f.Stages {
		text += fmt.Sprintf("\n%s: the functions that executed most themselves, in thousands a response\n", s.Stage)
		for _, one := range s.Functions {
			text += fmt.Sprintf("%12.1f %5.1f %%  %s (%s)\n", one.PerResponse/1e3, 100*one.Share, one.Function, one.Object)
		}
	}
	return text
}
