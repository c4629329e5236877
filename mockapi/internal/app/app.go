// Package app is the command mockapi: serve, plan and help.
package app

import (
	"context"
	"fmt"
	"io"

	"scaleguild/internal/cli"
)

const usage = `usage:
  mockapi            serve until SIGINT or SIGTERM
  mockapi plan N     print the draws and delays of the keys r0, r1, ... (N of them)
  mockapi help       print this text

environment:
  SEED               seed of the study, a positive whole number
  UPSTREAM_LATENCY   distribution of the delays: lognormal(p50=200ms,p99=1200ms)
  LISTEN             IP address and port to serve on; port 0 takes a free one (not for plan)
  STUDY_VARIABLES    optional: names of the study's variables handed over; an unknown name is an error

while serving:
  GET /anything?key=K   {"key":"K","value":N} after the delay of K
  GET /healthz          ok
  GET /stats            what was injected until now, as JSON
`

// Run runs the command that env.Args ask for.
func Run(ctx context.Context, env cli.Env) error {
	if len(env.Args) == 0 {
		return serve(ctx, env)
	}
	switch first, rest := env.Args[0], env.Args[1:]; {
	case first == "plan":
		return plan(ctx, env, rest)
	case len(rest) == 0 && (first == "help" || first == "-h" || first == "--help"):
		_, err := io.WriteString(env.Out, usage)
		return err
	}
	return cli.Fail(cli.Usage, "mockapi help", "arguments: unknown (got %s, want none, plan N or help)", quoted(env.Args))
}

func quoted(args []string) string {
	text := fmt.Sprintf("%q", args)
	return text[1 : len(text)-1]
}
