package digest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"scaleguild/internal/cli"
)

// output runs a program and gives what it printed. Of the caller's environment
// it gets PATH alone: no option or locale of the user's changes what it prints.
func (b *builder) output(program string, args ...string) (string, error) {
	if _, err := exec.LookPath(program); err != nil {
		return "", cli.Fail(cli.Machine, "./bootstrap just digest", "%s: not found (want it on PATH)", program)
	}
	cmd := exec.CommandContext(b.ctx, program, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", program, err, strings.TrimSpace(said.String()))
	}
	return string(out), nil
}
