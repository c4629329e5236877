package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/verify"
)

// grace is how long an interrupted command has to end its programs and remove what it made.
const grace = 5 * time.Second

// answersFlag names the answers of a rerun; --work was its name before there was scaleguild.
const answersFlag = "same-answers"

func (m merge) verifyCommand() command.Command {
	return command.Command{
		Name: "verify", Arguments: "[PUBLISHED] [RUN]",
		Usage:    "hold published runs to their promises, and a RUN to what the published one of its study claims",
		Examples: []string{"", "results/ladder", "runs/ladder/20261123T003938Z-ebbb"},
		CleansUp: true, Grace: grace, // it starts git, node and python3
		Description: "Without arguments every published run is verified. Each is held to the commit that ran it; a line " +
			"NOTE says what differs in this checkout, and changes no exit code. Exit codes: 3 a promise is broken, " +
			"5 none is, and some cannot be told.",
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "digest", Usage: "what the command digest prints in this checkout, in `FILE` (default: it is called)"},
			&urfave.StringFlag{Name: answersFlag, Aliases: []string{"work"}, Usage: "what the command same-answers printed beside RUN, in `FILE`"},
			&urfave.StringFlag{Name: "readme", Usage: "the `FILE` with the short table (default: README.md)"},
			&urfave.StringFlag{Name: "results", Usage: "the `FILE` with the table of every study (default: docs/results.md)"},
			&urfave.BoolFlag{Name: "allow-no-history", Usage: "what cannot be told because git's history is not here, as in a tarball, ends with 0"},
			&urfave.StringFlag{Name: "echarts-js", Usage: "read the library that draws from `FILE` (instead of $ECHARTS_JS)"},
			command.RootFlag(),
		},
		Action: m.verify,
	}
}

func (m merge) pinsCommand() command.Command {
	return command.Command{
		Name: "pins", Arguments: "CHECKOUT",
		Usage:    "print what a checkout pins: tools, packages, the hash of their lock",
		Examples: []string{"."},
		Action:   m.pins,
	}
}

func (m merge) pins(c *urfave.Context) error {
	root, err := runArgument(c)
	if err != nil {
		return err
	}
	text, err := verify.Pins(reader(m.path(root)))
	if err != nil {
		return m.asGiven(err, root)
	}
	_, err = fmt.Fprint(m.Out, text)
	return err
}

// reader reads the files of a checkout by their names as seen from its root.
func reader(root string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(root, filepath.FromSlash(name))) }
}

// verification is one call of verify.
type verification struct {
	merge
	call    *urfave.Context
	ctx     context.Context
	root    string
	commits *commits
}

func (m merge) verify(c *urfave.Context) (err error) {
	root, err := command.Root(c, m.Env)
	if err != nil {
		return err
	}
	v := verification{merge: m, call: c, ctx: c.Context, root: root, commits: newCommits(m.start, root)}
	defer func() { err = errors.Join(err, v.commits.close()) }()
	pairs, err := v.pairs(c.Args().Slice())
	if err != nil {
		return err
	}
	var total verify.Counts
	for _, p := range pairs {
		if len(pairs) > 1 {
			fmt.Fprintf(m.Out, "== %s\n", filepath.Base(p.published))
		}
		promises, err := v.promises(p)
		if err := errors.Join(err, c.Context.Err()); err != nil { // what an interruption left open is not a finding
			return err
		}
		if err := verify.Write(m.Out, promises); err != nil {
			return err
		}
		n := verify.Count(promises)
		fmt.Fprintf(m.Out, "%s: %d promises, %d broken, %d that cannot be told\n", v.relative(p.published), n.Promises, n.Broken, n.Unknown)
		total = total.Add(n)
	}
	return v.outcome(total)
}

// outcome is the exit code of all lines together.
func (v verification) outcome(n verify.Counts) error {
	unknown := n.Unknown
	if v.call.Bool("allow-no-history") {
		unknown -= n.NoHistory
	}
	switch {
	case n.Broken > 0:
		return cli.Fail(cli.Invalid, "", "%d of %d promises are broken", n.Broken, n.Promises)
	case unknown > 0: // 0 means that everything was shown
		return cli.Fail(cli.Unknown, "", "nothing is broken, but %d of %d promises cannot be told", unknown, n.Promises)
	}
	return nil
}

// pair is a published run to verify, and the rerun to hold to its claims, "" without one.
type pair struct{ published, rerun string }

// pairs are what the arguments ask for.
func (v verification) pairs(args []string) ([]pair, error) {
	switch {
	case len(args) == 0:
		return v.everything()
	case len(args) > 2:
		return nil, cli.Fail(cli.Usage, "merge verify runs/ladder/<run-id>", "arguments: got %d, want a published run, a rerun, both or none", len(args))
	case len(args) == 2:
		return []pair{{v.path(args[0]), args[1]}}, nil
	}
	path := v.path(args[0])
	if filepath.Dir(path) == filepath.Join(v.root, run.ResultsFolder) {
		return []pair{{published: path}}, nil
	}
	study, err := run.ReadFile[run.Study](filepath.Join(path, run.StudyFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, cli.Fail(cli.Usage, "merge verify runs/ladder/<run-id>", "%s: not a run directory (want runs/STUDY/RUN or results/STUDY)", args[0])
	case err != nil:
		return nil, v.asGiven(err, args[0])
	}
	return []pair{{filepath.Join(v.root, run.ResultsFolder, study.Study), args[0]}}, nil
}

// marker is the line before the table of a study in a document.
var marker = regexp.MustCompile(`(?m)^<!-- ([a-z0-9-]+):begin -->$`)

// everything are all published runs, and those of which a document shows a table.
func (v verification) everything() ([]pair, error) {
	names, err := published(v.root)
	if err != nil {
		return nil, err
	}
	for _, f := range forms() {
		text, err := os.ReadFile(v.documentPath(f))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, m := range marker.FindAllStringSubmatch(string(text), -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	var pairs []pair
	for _, name := range slices.Compact(names) {
		pairs = append(pairs, pair{published: filepath.Join(v.root, run.ResultsFolder, name)})
	}
	return pairs, nil
}

// relative is a published run as lines name it.
func (v verification) relative(folder string) string {
	relative, err := filepath.Rel(v.root, folder)
	if err != nil || !filepath.IsLocal(relative) {
		return folder
	}
	return filepath.ToSlash(relative)
}

// promises are all lines of one published run.
func (v verification) promises(p pair) ([]verify.Promise, error) {
	if _, err := os.Stat(p.published); errors.Is(err, fs.ErrNotExist) {
		if p.rerun != "" {
			return []verify.Promise{verify.Unknown("rerun", "%s: no run of its study is published", p.rerun)}, nil
		}
		return []verify.Promise{verify.NewPromise("records", "", []string{v.relative(p.published) + ": missing, and a document shows its table"})}, nil
	}
	promises, publication, err := v.published(p.published)
	if err != nil || p.rerun == "" {
		return promises, err
	}
	more, err := v.rerun(p.rerun, publication)
	return append(promises, more...), err
}

// publication is what was read of a published run.
type publication struct {
	dir   rundir.Dir
	table table.Table
}

// rerun tests the claims of the published table on another run.
func (v verification) rerun(argument string, published *publication) ([]verify.Promise, error) {
	d, t, err := v.load(argument)
	if err != nil {
		return nil, err
	}
	if published == nil {
		return []verify.Promise{verify.Unknown("rerun", "the published records cannot be read")}, nil
	}
	here, err := verify.Pins(reader(v.root))
	if err != nil {
		return nil, err
	}
	promises := append([]verify.Promise{verify.SamePlans(published.dir.Study, d.Study)}, verify.Verdicts("rerun verdicts", d)...)
	promises = append(promises, verify.RerunConsistency(d))
	promises = append(promises, verify.RerunToolchain(published.dir, d, here))
	if first, again := published.dir.Instructions, d.Instructions; first != nil && again != nil {
		promises = append(promises, verify.InstructionsAgain(*first, *again))
	}
	return append(promises, verify.Claims(published.table, t)...), nil
}
