package bench

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

const usage = `usage:
  mockbench compare --mockapi FILE --jars DIR --out FILE [--repetitions 5] [--scale 1] [--parked 18000] [--cpu 0] [--only NAME]
  mockbench report --docs DIR [--add FILE]
  mockbench fidelity --mockapi FILE --out FILE [--requests 100000] [--crowd 10000] [--ramp 21s] [--timeout 1m] [--repetitions 5] [--seconds 5] [--cpu 0]
  mockbench soak --mockapi FILE --out FILE [--time 10m] [--rate 5000] [--p50 200ms] [--p99 1200ms] [--faults F] [--timeout 10s] [--cpu 0]
  mockbench capacity --mockapi FILE --out FILE [--requests 100000] [--addresses 8]
`

// Run runs the command that env.Args ask for.
func Run(ctx context.Context, env cli.Env) error {
	ctx, stop := env.Interruptible(ctx) // it starts servers and load
	defer stop()
	commands := map[string]func(context.Context, cli.Env, []string) error{"compare": runCompare, "report": runReport, "fidelity": runFidelity, "soak": runSoak, "capacity": runCapacity}
	if len(env.Args) == 1 && env.Args[0] == "help" {
		_, err := io.WriteString(env.Out, usage)
		return err
	}
	if len(env.Args) > 0 {
		if command, ok := commands[env.Args[0]]; ok {
			return command(ctx, env, env.Args[1:])
		}
	}
	return cli.Fail(cli.Usage, "mockbench help", "arguments: unknown command (got %q, want compare, report, fidelity, soak or capacity)", env.Args)
}

// parse reads flags; those that are named have to be given.
func parse(flags *flag.FlagSet, args []string, required ...string) error {
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); err != nil {
		return cli.Fail(cli.Usage, "mockbench help", "arguments: %w", err)
	}
	if flags.NArg() > 0 {
		return cli.Fail(cli.Usage, "mockbench help", "arguments: too many (got %q)", flags.Args())
	}
	for _, name := range required {
		if flags.Lookup(name).Value.String() == "" {
			return cli.Fail(cli.Usage, "mockbench help", "arguments: --%s is missing", name)
		}
	}
	return nil
}

func runCompare(ctx context.Context, env cli.Env, args []string) error {
	c := comparison{progress: env.Err}
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.StringVar(&c.mockapi, "mockapi", "", "")
	flags.StringVar(&c.jars, "jars", "", "")
	flags.StringVar(&c.out, "out", "", "")
	flags.StringVar(&c.only, "only", "", "")
	flags.IntVar(&c.repetitions, "repetitions", 5, "")
	flags.Float64Var(&c.scale, "scale", 1, "")
	flags.IntVar(&c.parked, "parked", 18000, "")
	flags.IntVar(&c.serverCPU, "cpu", 0, "")
	if err := parse(flags, args, "mockapi", "jars", "out"); err != nil {
		return err
	}
	if c.repetitions < 1 || c.scale <= 0 || c.parked < 1 {
		return cli.Fail(cli.Usage, "mockbench help", "arguments: repetitions, scale and parked have to be positive")
	}
	if err := absolute(&c.mockapi, &c.jars); err != nil {
		return err
	}
	return c.compare(ctx)
}

// runReport prints a trial; everything else it publishes.
func runReport(_ context.Context, env cli.Env, args []string) error {
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	docs, add := flags.String("docs", "", ""), flags.String("add", "", "")
	if err := parse(flags, args, "docs"); err != nil {
		return err
	}
	var added []string
	if *add != "" {
		added = append(added, *add)
	}
	if filepath.Base(*add) == dataFile {
		data, err := run.ReadFile[Data](*add)
		if err == nil {
			err = data.complete()
		}
		if err != nil {
			return err
		}
		if data.trial() {
			_, err := fmt.Fprintf(env.Out, "%s\nA trial: not published (want a scale of 1 and %d repetitions or more).\n", table(data), minRepetitions)
			return err
		}
	}
	if err := Publish(*docs, added...); err != nil {
		return err
	}
	_, err := fmt.Fprintln(env.Out, filepath.Join(*docs, documentFile))
	return err
}

func runFidelity(ctx context.Context, env cli.Env, args []string) error {
	f := fidelity{progress: env.Err}
	flags := flag.NewFlagSet("fidelity", flag.ContinueOnError)
	flags.StringVar(&f.mockapi, "mockapi", "", "")
	flags.StringVar(&f.out, "out", "", "")
	flags.IntVar(&f.requests, "requests", 100_000, "")
	flags.IntVar(&f.crowd, "crowd", 10_000, "")
	flags.DurationVar(&f.ramp, "ramp", 21*time.Second, "")
	flags.DurationVar(&f.timeout, "timeout", time.Minute, "")
	flags.IntVar(&f.repetitions, "repetitions", minRepetitions, "")
	flags.Float64Var(&f.seconds, "seconds", 5, "")
	flags.IntVar(&f.cpu, "cpu", 0, "")
	if err := parse(flags, args, "mockapi", "out"); err != nil {
		return err
	}
	if f.requests < 1 || f.crowd < 1 || f.ramp <= 0 || f.timeout <= 0 || f.repetitions < 1 || f.seconds <= 0 {
		return cli.Fail(cli.Usage, "mockbench help", "arguments: requests, crowd, ramp, timeout, repetitions and seconds have to be positive")
	}
	if err := absolute(&f.mockapi); err != nil {
		return err
	}
	return f.run(ctx)
}

// absolute makes paths absolute: mocks run in folders of their own.
func absolute(paths ...*string) (err error) {
	for _, path := range paths {
		full, wrong := filepath.Abs(*path)
		*path, err = full, errors.Join(err, wrong)
	}
	return err
}

func runSoak(ctx context.Context, env cli.Env, args []string) error {
	s := soak{progress: env.Err}
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.StringVar(&s.mockapi, "mockapi", "", "")
	flags.StringVar(&s.out, "out", "", "")
	flags.DurationVar(&s.time, "time", 10*time.Minute, "")
	flags.Float64Var(&s.rate, "rate", 5000, "")
	flags.DurationVar(&s.ask.p50, "p50", 200*time.Millisecond, "")
	flags.DurationVar(&s.ask.p99, "p99", 1200*time.Millisecond, "")
	flags.StringVar(&s.faults, "faults", soakFaults, "")
	flags.DurationVar(&s.timeout, "timeout", 10*time.Second, "")
	flags.IntVar(&s.cpu, "cpu", 0, "")
	if err := parse(flags, args, "mockapi", "out"); err != nil {
		return err
	}
	if s.rate <= 0 || s.time <= 0 {
		return cli.Fail(cli.Usage, "mockbench help", "arguments: time and rate have to be positive")
	}
	if err := absolute(&s.mockapi); err != nil {
		return err
	}
	return s.run(ctx)
}

func runCapacity(ctx context.Context, env cli.Env, args []string) error {
	c := capacity{progress: env.Err}
	flags := flag.NewFlagSet("capacity", flag.ContinueOnError)
	flags.StringVar(&c.mockapi, "mockapi", "", "")
	flags.StringVar(&c.out, "out", "", "")
	flags.IntVar(&c.requests, "requests", 100_000, "")
	flags.IntVar(&c.addresses, "addresses", 8, "")
	if err := parse(flags, args, "mockapi", "out"); err != nil {
		return err
	}
	if c.requests < 10 || c.addresses < 1 || c.addresses > 250 {
		return cli.Fail(cli.Usage, "mockbench help", "arguments: want 10 requests or more, and 1 to 250 addresses")
	}
	if err := absolute(&c.mockapi); err != nil {
		return err
	}
	return c.run(ctx)
}
