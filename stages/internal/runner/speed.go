package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/speed"
)

// Python is the Python that the speed probe runs under: the first on the PATH of the service,
// which in a study of the project's own is the pinned one; "" where there is none.
func Python(servicePath string) string {
	const name = "python3"
	if file := onPath(name, servicePath); file != name {
		return file
	}
	return ""
}

// NoPython is the doubt, and the answer of doctor, of a machine without the speed probe.
const NoPython = "the speed of the CPU was not measured: there is no python3 on PATH"

// speedSpec describes the speed probe: on the service's CPU, and in no control group of its own.
func (r *Runner) speedSpec(dir, log string) Spec {
	return Spec{
		Name: speed.Name, Argv: speed.Argv(r.Tools.Python), Dir: dir, CPUs: r.ServiceCPUs, Log: log,
		Env: []string{"LANG=C.UTF-8", "PYTHONHASHSEED=0"},
	}
}

// speedProbe is the speed probe of a run while it runs.
type speedProbe struct {
	stream  *speed.Stream
	program *Program
	read    <-chan error // how reading what it prints has ended
}

// startSpeed starts the speed probe where there is a Python for it. It is a control: a run goes
// on without.
func (x *execution) startSpeed(context.Context) error {
	program, err := x.runner.Start(x.runner.speedSpec(x.dir, x.logs(speed.Name+".log")))
	if err != nil {
		return err
	}
	x.cleanup.push(func() error { return program.Stop(0) })
	read := make(chan error, 1)
	stream := &speed.Stream{}
	go func() {
		err := stream.Read(program.Out)
		_, _ = io.Copy(io.Discard, program.Out) // after an error: it must not block on a full pipe
		read <- errors.Join(err, program.Out.Close())
	}()
	x.speed = &speedProbe{stream, program, read}
	return nil
}

// stop ends the probe, and gives what broke before.
func (p *speedProbe) stop() error {
	ended := p.program.Exited()
	stopped := p.program.Stop(0)
	err := errors.Join(<-p.read, stopped)
	if ended && err == nil {
		err = errors.Join(errors.New("it ended before the window did"), p.program.Wait())
	}
	return err
}

// tryPieces are enough to see that the probe works, and done in about a second.
const tryPieces = 8

// TrySpeed runs the speed probe for a few pieces of work, as a run does.
func TrySpeed(ctx context.Context, python string, cpus []int) (run.SpeedProbe, error) {
	dir, err := os.MkdirTemp("", "scaleguild-speed-")
	if err != nil {
		return run.SpeedProbe{}, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(ctx, longestWork)
	defer cancel()
	x := &execution{runner: &Runner{Start: Start, ServiceCPUs: cpus, Tools: Tools{Python: python}}, dir: dir}
	if err := os.Mkdir(x.logs(""), 0o755); err != nil {
		return run.SpeedProbe{}, err
	}
	if err := x.startSpeed(ctx); err != nil {
		return run.SpeedProbe{}, err
	}
	begin := time.Now()
	for {
		if p := x.speed.stream.Within(begin, time.Now(), len(cpus)); p != nil && p.Pieces >= tryPieces {
			x.stopSpeed()
			return *p, x.speedBroke
		}
		select {
		case <-x.speed.program.Done:
			x.stopSpeed()
			return run.SpeedProbe{}, fmt.Errorf("%w%s", x.speedBroke, logTail(x.logs(speed.Name+".log")))
		case <-ctx.Done():
			return run.SpeedProbe{}, errors.Join(ctx.Err(), x.cleanup.run())
		case <-time.After(50 * time.Millisecond): // between two looks
		}
	}
}

// stopSpeed ends the speed probe at the end of the window.
func (x *execution) stopSpeed() {
	if x.speed != nil {
		x.speedBroke = x.speed.stop()
	}
}

// addSpeed adds how fast the service's CPU was, null with a warning where that is not known.
func (x *execution) addSpeed(r *run.Record) {
	if x.speed == nil {
		r.Warnings = append(r.Warnings, NoPython)
		return
	}
	if x.speedBroke != nil {
		r.Warnings = append(r.Warnings, "the speed of the CPU was not measured: "+x.speedBroke.Error()+logTail(x.logs(speed.Name+".log")))
		return
	}
	start := x.stream.LoadStart().Add(x.settings.WarmUp)
	if r.SpeedProbe = x.speed.stream.Within(start, start.Add(x.settings.Window), len(x.runner.ServiceCPUs)); r.SpeedProbe == nil {
		r.Warnings = append(r.Warnings, "the speed of the CPU was not measured: no piece of work ended in the window")
	}
}
