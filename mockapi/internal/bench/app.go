package bench

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"scaleguild/internal/cli"
)

const usage = `usage:
  bench compare --mockapi FILE --jars DIR --out FILE [--repetitions 5] [--scale 1] [--parked 18000] [--cpu 0] [--only NAME]
  bench report --data FILE --doc FILE --chart FILE
  bench soak --mockapi FILE --out FILE [--time 10m] [--rate 5000] [--p50 200ms] [--p99 1200ms] [--faults F] [--timeout 10s] [--cpu 0]
  bench capacity --mockapi FILE --out FILE [--requests 100000] [--addresses 8]
`

// Run runs the command that env.Args ask for.
func Run(ctx context.Context, env cli.Env) error {
	commands := map[string]func(context.Context, cli.Env, []string) error{"compare": runCompare, "report": runReport, "soak": runSoak, "capacity": runCapacity}
	if len(env.Args) == 1 && env.Args[0] == "help" {
		_, err := io.WriteString(env.Out, usage)
		return err
	}
	if len(env.Args) > 0 {
		if command, ok := commands[env.Args[0]]; ok {
			return command(ctx, env, env.Args[1:])
		}
	}
	return cli.Fail(cli.Usage, "bench help", "arguments: no such command (got %q, want compare, report, soak or capacity)", env.Args)
}

// parse reads flags; those that are named have to be given.
func parse(flags *flag.FlagSet, args []string, required ...string) error {
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); err != nil {
		return cli.Fail(cli.Usage, "bench help", "arguments: %w", err)
	}
	if flags.NArg() > 0 {
		return cli.Fail(cli.Usage, "bench help", "arguments: too many (got %q)", flags.Args())
	}
	for _, name := range required {
		if flags.Lookup(name).Value.String() == "" {
			return cli.Fail(cli.Usage, "bench help", "arguments: --%s is missing", name)
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
		return cli.Fail(cli.Usage, "bench help", "arguments: repetitions, scale and parked have to be positive")
	}
	return c.compare(ctx)
}

func runReport(_ context.Context, env cli.Env, args []string) error {
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	data, doc, chart := flags.String("data", "", ""), flags.String("doc", "", ""), flags.String("chart", "", "")
	if err := parse(flags, args, "data", "doc", "chart"); err != nil {
		return err
	}
	if err := Report(*data, *doc, *chart); err != nil {
		return err
	}
	_, err := fmt.Fprintf(env.Out, "%s\n%s\n", *doc, *chart)
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
		return cli.Fail(cli.Usage, "bench help", "arguments: time and rate have to be positive")
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
		return cli.Fail(cli.Usage, "bench help", "arguments: want 10 requests or more, and 1 to 250 addresses")
	}
	return c.run(ctx)
}
