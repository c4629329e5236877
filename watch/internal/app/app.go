package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	urfave "github.com/urfave/cli/v2"
	"golang.org/x/term"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/watch/internal/feed"
	"scaleguild/watch/internal/tui"
)

// Run is the watch command.
func Run(ctx context.Context, env cli.Env) error {
	return command.Run(ctx, env, Command(env))
}

// Command is watch, for whichever program has it.
func Command(env cli.Env) command.Command {
	w := watch{Env: env}
	return command.Command{
		Name: "watch", Usage: "show a study as it runs, or replay one that has run", Arguments: "[RUN]",
		Description: "RUN is a run directory; without it the newest one below runs/ is followed, and a newer one when it appears.",
		Examples:    []string{"", "results/ladder --speed 8", "results/ladder --picture 120x36 --stage v2-async --at 38s"},
		Flags: []urfave.Flag{
			&urfave.Float64Flag{Name: speedFlag, Usage: "replay from the start, `N` times as fast as it was"},
			&urfave.DurationFlag{Name: atFlag, Usage: "begin the replay, or draw the picture, at this `TIME` of it, such as 95s"},
			&urfave.StringFlag{Name: stageFlag, Usage: "count that time from the start of the load of the newest run of `STAGE`"},
			&urfave.StringFlag{Name: pictureFor, Usage: "write one screen of `WIDTHxHEIGHT` as an SVG picture to standard output, and end"},
			&urfave.BoolFlag{Name: "lines", Usage: "print one line a second, as into a pipe, instead of the view"},
			command.RootFlag(),
		},
		Action: w.watch,
	}
}

// watch is one call of the command.
type watch struct{ cli.Env }

// The command's flags that take a value.
const (
	speedFlag  = "speed"
	atFlag     = "at"
	stageFlag  = "stage"
	pictureFor = "picture"
)

func (w watch) watch(c *urfave.Context) error {
	options, err := w.options(c)
	if err != nil {
		return err
	}
	source, err := w.source(c)
	if err != nil {
		return err
	}
	if c.IsSet(stageFlag) {
		if options.At, err = w.from(c, options.At); err != nil {
			return err
		}
	}
	if c.IsSet(pictureFor) {
		return w.picture(c.String(pictureFor), source, options)
	}
	if c.Bool("lines") || !w.terminal() {
		return tui.Lines(c.Context, w.Out, source, options)
	}
	return w.view(c.Context, source, options)
}

func (w watch) options(c *urfave.Context) (tui.Options, error) {
	o := tui.Options{Speed: c.Float64(speedFlag), At: c.Duration(atFlag)}
	if c.IsSet(speedFlag) && !(o.Speed >= 0.25 && o.Speed <= 256) {
		return o, cli.Fail(cli.Usage, c.App.Name+" --speed 8", "speed: out of range (got %g, want 0.25 to 256)", o.Speed)
	}
	if o.At < 0 {
		return o, cli.Fail(cli.Usage, c.App.Name+" --speed 8 --at 95s", "at: before the start (got %s, want 0s or more)", o.At)
	}
	if (o.At > 0 || c.IsSet(stageFlag)) && o.Speed == 0 && !c.IsSet(pictureFor) {
		return o, cli.Fail(cli.Usage, c.App.Name+" RUN --speed 8 --at 95s", "at, stage: only a replay begins at a time (got no --speed, want one)")
	}
	return o, nil
}

// from is a time after the beginning of the named stage's newest load, as a time of the tape.
func (w watch) from(c *urfave.Context, after time.Duration) (time.Duration, error) {
	source, err := w.source(c)
	if err != nil {
		return 0, err
	}
	var tape feed.Tape
	for _, e := range source.Poll() {
		tape.Add(e)
	}
	begin, ok := tape.Load(c.String(stageFlag))
	if !ok {
		return 0, cli.Fail(cli.Usage, c.App.Name+" RUN, which lists the stages", "stage: no run of it (got %q, want a stage that has run)", c.String(stageFlag))
	}
	return begin + after, nil
}

// source gives what is followed: the named run directory, or the newest.
func (w watch) source(c *urfave.Context) (tui.Source, error) {
	switch c.NArg() {
	case 0:
		root, err := command.Root(c, w.Env)
		if err != nil {
			return nil, err
		}
		return &feed.Newest{Root: w.runs(c, root)}, nil
	case 1:
		dir := w.Path(c.Args().First())
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, cli.Fail(cli.Usage, "ls -d runs/*/*", "RUN: no such folder (got %s, want a run directory)", c.Args().First())
		}
		return &feed.Follower{Dir: dir}, nil
	default:
		return nil, cli.Fail(cli.Usage, c.App.Name+" --help", "arguments: got %d (%q), want at most one: RUN", c.NArg(), c.Args().Slice())
	}
}

// runs is the folder of run directories that is meant where none is named: that of the repository
// at hand where it has one, and else the project's.
func (w watch) runs(c *urfave.Context, root string) string {
	if here := run.RunsOf(root, w.Dir); !c.IsSet("root") {
		if _, err := os.Stat(here); err == nil {
			return here
		}
	}
	return filepath.Join(root, run.RunsFolder)
}

// terminal says whether the view can be shown: on a terminal that can move its cursor.
func (w watch) terminal() bool {
	f, ok := w.Out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && w.Getenv("TERM") != "dumb" && w.Getenv("TERM") != ""
}

// view shows the view until it is left, or a signal comes; a panic restores the terminal before it is reported.
func (w watch) view(ctx context.Context, source tui.Source, o tui.Options) error {
	ctx, stop := w.Interruptible(ctx) // the terminal is to be given back as it was
	defer stop()
	options := []tea.ProgramOption{tea.WithOutput(w.Out)}
	if w.Getenv("NO_COLOR") != "" {
		options = append(options, tea.WithColorProfile(colorprofile.Ascii))
	}
	return tui.Show(ctx, tui.New(source, o), options...)
}

// picture writes one screen as SVG.
func (w watch) picture(size string, source tui.Source, o tui.Options) error {
	var width, height int
	if n, err := fmt.Sscanf(size, "%dx%d", &width, &height); n != 2 || err != nil || fmt.Sprintf("%dx%d", width, height) != size ||
		width < 60 || width > 250 || height < 16 || height > 70 {
		return cli.Fail(cli.Usage, "watch --picture 120x36 RUN", "picture: no size (got %q, want 60x16 to 250x70)", size)
	}
	frame := tui.Frame(source, o, width, height, time.Now())
	_, err := io.WriteString(w.Out, tui.SVG(frame, width, height))
	return err
}
