package workload

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"scaleguild/internal/cli"
)

// A Program starts a program and gives what it printed to standard output.
type Program func(ctx context.Context, name string, args ...string) (string, error)

// Start is the Program that starts real ones. Of the caller's environment they get
// PATH alone: no option or locale of the user's changes what they print.
func Start(ctx context.Context, name string, args ...string) (string, error) {
	if _, err := exec.LookPath(name); err != nil {
		return "", cli.Fail(cli.Machine, "./bootstrap just digest ladder", "%s: not found (want it on PATH)", name)
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", name, err, strings.TrimSpace(problems.String()))
	}
	return string(out), nil
}
