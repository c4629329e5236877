package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"

	"scaleguild/internal/cli"
	"scaleguild/internal/procfs"
	"scaleguild/internal/run"
)

// comparison is what to compare and how.
type comparison struct {
	mockapi, jars string
	out           string
	only          string
	repetitions   int
	scale         float64
	parked        int
	serverCPU     int
	progress      io.Writer
}

// filesBeside is the number of open files that load and mock need beside the
// connections.
const filesBeside = 500

// compare measures every mock in every repetition, in turn, and writes the data
// after each, so that an interrupted comparison leaves what it has. Publish
// refuses what is not complete.
func (c comparison) compare(ctx context.Context) error {
	machine, err := describe(ctx, "java", "wrk")
	if err != nil {
		return err
	}
	if machine.Files < uint64(c.parked+filesBeside) {
		return cli.Fail(cli.Machine, fmt.Sprintf("--parked %d", int(machine.Files)-filesBeside),
			"open files: too few for %d connections (got a limit of %d)", c.parked, machine.Files)
	}
	folder, err := os.MkdirTemp("", "bench-mock-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	s := session{scale: c.scale, serverCPU: c.serverCPU, parked: c.parked, script: filepath.Join(folder, "keys.lua")}
	if err := os.WriteFile(s.script, []byte(script), 0o600); err != nil {
		return err
	}
	data := Data{Schema: schema, Date: today(), Machine: machine, Repetitions: c.repetitions, Scale: c.scale}
	all := peers(c.mockapi, c.jars)
	for _, p := range all {
		data.Mocks = append(data.Mocks, Mock{p.name, p.about})
	}
	for repetition := 1; repetition <= c.repetitions; repetition++ {
		for i := range all {
			p := all[(i+repetition-1)%len(all)] // none is always first
			if c.only != "" && c.only != p.name {
				continue
			}
			m := Measurement{Mock: p.name, Repetition: repetition}
			if err := s.measure(ctx, p, &m); err != nil {
				m.Problem = err.Error()
			}
			if ctx.Err() != nil {
				return errors.New("interrupted; what was measured before is in the file")
			}
			fmt.Fprintf(c.progress, "repetition %d of %d, %s: %s\n", repetition, c.repetitions, p.name, m.line())
			data.Rows = append(data.Rows, m)
			if err := run.WriteFile(c.out, data); err != nil {
				return err
			}
		}
	}
	return nil
}

// line is a measurement in short.
func (m Measurement) line() string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if m.Full != nil {
		add("%.0f/s without delay", m.Full.Rate)
	}
	if m.Delayed != nil {
		add("%.0f of %.0f/s at 200 ms", m.Delayed.Rate, m.Delayed.Ideal)
	}
	if m.Fast != nil {
		add("KS %.4f", m.Fast.KS)
	}
	if m.Slow != nil {
		add("KS %.4f at 4 s", m.Slow.KS)
	}
	if m.Parked != nil {
		add("%d of %d parked", m.Parked.OnTime, m.Parked.Sent)
		if m.Parked.KiB != nil {
			add("%.1f KiB each", *m.Parked.KiB)
		}
	}
	if m.Problem != "" {
		add("problem: %s", m.Problem)
	}
	return strings.Join(parts, "; ")
}

var model = regexp.MustCompile(`model name\s*: (.*)`)

// describe says what machine this is, and fails when a tool is missing.
func describe(ctx context.Context, tools ...string) (Machine, error) {
	m, err := host()
	for _, tool := range tools {
		var wrong error
		switch tool {
		case "java":
			m.Java, wrong = firstLine(ctx, tool, "-version")
		case "wrk":
			m.Wrk, wrong = firstLine(ctx, tool, "-v")
		}
		err = errors.Join(err, wrong)
	}
	return m, err
}

// host says what machine this is, without its tools.
func host() (Machine, error) {
	cpu, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return Machine{}, err
	}
	kernel, err := procfs.Kernel()
	if err != nil {
		return Machine{}, err
	}
	m := Machine{CPUs: hostCPUs(string(cpu)), Kernel: kernel, GoBuild: runtime.Version()}
	if found := model.FindSubmatch(cpu); found != nil {
		m.CPU = string(found[1])
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return Machine{}, err
	}
	m.Files = limit.Cur
	return m, nil
}

func hostCPUs(cpuinfo string) int { return strings.Count("\n"+cpuinfo, "\nprocessor") }

// firstLine is the first line that a tool prints of its version.
func firstLine(ctx context.Context, name, flag string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", cli.Fail(cli.Machine, "install "+name+" (Debian: apt-get install wrk default-jre-headless)", "%s: not found", name)
	}
	out, _ := exec.CommandContext(ctx, path, flag).CombinedOutput() // wrk -v exits with 1
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line), nil
}
