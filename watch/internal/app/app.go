package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	urfave "github.com/urfave/cli/v2"
	"golang.org/x/term"

	"scaleguild/internal/cli"
	"scaleguild/watch/internal/feed"
	"scaleguild/watch/internal/tui"
)

// Run is the watch command.
func Run(ctx context.Context, env cli.Env) error {
	w := watch{Env: env}
	a := w.app()
	return a.RunContext(ctx, append([]string{"watch"}, flagsFirst(env.Args)...))
}

// watch is one call of the command.
type watch struct{ cli.Env }

// The command's flags that take a value.
const (
	speedFlag  = "speed"
	atFlag     = "at"
	stageFlag  = "stage"
	pictureFor = "picture"
	rootFlag   = "root"
)

func (w watch) app() *urfave.App {
	return &urfave.App{
		Name: "watch", Usage: "show a study as it runs, or replay one that has run", ArgsUsage: "[RUN]",
		Description: "RUN is a run directory; without it the newest one below runs/ is followed, and a newer one when it appears.",
		Writer:      w.Out, ErrWriter: w.Err,
		HideHelpCommand: true, HideVersion: true,
		ExitErrHandler: func(*urfave.Context, error) {},
		OnUsageError: func(_ *urfave.Context, err error, _ bool) error {
			return cli.Fail(cli.Usage, "watch --help", "arguments: %w", err)
		},
		Flags: []urfave.Flag{
			&urfave.Float64Flag{Name: speedFlag, Usage: "replay from the start, `N` times as fast as it was"},
			&urfave.DurationFlag{Name: atFlag, Usage: "begin the replay, or draw the picture, at this `TIME` of it, such as 95s"},
			&urfave.StringFlag{Name: stageFlag, Usage: "count that time from the start of the load of the newest run of `STAGE`"},
			&urfave.StringFlag{Name: pictureFor, Usage: "write one screen of `WIDTHxHEIGHT` as an SVG picture to standard output, and end"},
			&urfave.BoolFlag{Name: "lines", Usage: "print one line a second, as into a pipe, instead of the view"},
			&urfave.StringFlag{Name: rootFlag, Usage: "the project's `FOLDER` (default: the nearest one upwards that holds go.mod and stages)"},
		},
		Action: w.watch,
	}
}

// flagsFirst puts flags before RUN: the library stops looking for flags at the
// first argument, people do not.
func flagsFirst(args []string) []string {
	valued := map[string]bool{speedFlag: true, atFlag: true, stageFlag: true, pictureFor: true, rootFlag: true}
	var flags, rest []string
	for i := 0; i < len(args); i++ {
		if !strings.HasPrefix(args[i], "-") {
			rest = append(rest, args[i])
			continue
		}
		flags = append(flags, args[i])
		if valued[strings.TrimLeft(args[i], "-")] && i+1 < len(args) {
			i++
			flags = append(flags, args[i])
		}
	}
	return append(flags, rest...)
}

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
	if c.IsSet(speedFlag) && (o.Speed < 0.25 || o.Speed > 256) {
		return o, cli.Fail(cli.Usage, "watch --speed 8", "speed: out of range (got %g, want 0.25 to 256)", o.Speed)
	}
	if o.At < 0 {
		return o, cli.Fail(cli.Usage, "watch --speed 8 --at 95s", "at: before the start (got %s, want 0s or more)", o.At)
	}
	if (o.At > 0 || c.IsSet(stageFlag)) && o.Speed == 0 && !c.IsSet(pictureFor) {
		return o, cli.Fail(cli.Usage, "watch RUN --speed 8 --at 95s", "at, stage: only a replay begins at a time (got no --speed, want one)")
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
		return 0, cli.Fail(cli.Usage, "watch RUN, which lists the stages", "stage: no run of it (got %q, want a stage that has run)", c.String(stageFlag))
	}
	return begin + after, nil
}

// source gives what is followed: the named run directory, or the newest.
func (w watch) source(c *urfave.Context) (tui.Source, error) {
	switch c.NArg() {
	case 0:
		root, err := w.root(c.String(rootFlag))
		if err != nil {
			return nil, err
		}
		return &feed.Newest{Root: filepath.Join(root, "runs")}, nil
	case 1:
		dir := w.path(c.Args().First())
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, cli.Fail(cli.Usage, "ls -d runs/*/*", "RUN: no such folder (got %s, want a run directory)", c.Args().First())
		}
		return &feed.Follower{Dir: dir}, nil
	default:
		return nil, cli.Fail(cli.Usage, "watch --help", "arguments: got %d (%q), want at most one: RUN", c.NArg(), c.Args().Slice())
	}
}

// root finds the project's folder.
func (w watch) root(given string) (string, error) {
	if given != "" {
		return w.path(given), nil
	}
	for dir := w.Dir; ; dir = filepath.Dir(dir) {
		_, module := os.Stat(filepath.Join(dir, "go.mod"))
		_, room := os.Stat(filepath.Join(dir, "stages"))
		if module == nil && room == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", cli.Fail(cli.Usage, "call it inside the project, or name a RUN, or the project: --root FOLDER",
				"root: %s is not inside the project (got no go.mod and stages in it or above, want both)", w.Dir)
		}
	}
}

func (w watch) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(w.Dir, p)
}

// terminal says whether the view can be shown: on a terminal that can move its cursor.
func (w watch) terminal() bool {
	f, ok := w.Out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && w.Getenv("TERM") != "dumb" && w.Getenv("TERM") != ""
}

// view shows the view until it is left. The signals are the caller's, who ends
// the context; a panic restores the terminal before it is reported.
func (w watch) view(ctx context.Context, source tui.Source, o tui.Options) error {
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
