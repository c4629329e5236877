package runner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// sidecar is a sidecar of a run while it runs.
type sidecar struct {
	name    string
	process *budget.Process
}

// sidecarNames are those of the service's sidecars, in the order in which they are started.
func (r *Runner) sidecarNames() []string {
	return slices.Sorted(maps.Keys(r.Consumers.Service.Sidecars))
}

// startSidecars starts the service's sidecars one after the other, each when the one before is
// ready.
func (x *execution) startSidecars(ctx context.Context) error {
	for _, name := range x.runner.sidecarNames() {
		if err := x.startSidecar(ctx, name); err != nil {
			return fmt.Errorf("sidecar %s: %w", name, err)
		}
	}
	return nil
}

func (x *execution) startSidecar(ctx context.Context, name string) error {
	if err := os.Mkdir(x.sidecarState(name), 0o755); err != nil {
		return err
	}
	command, err := x.runner.sidecarCommand(x, name)
	if err != nil {
		return err
	}
	p, err := x.runner.Backend.Start(ctx, command, x.settings.sidecarLimits(x.runner.HarnessCPUs, len(x.ports)))
	if err != nil {
		return notStarted("sidecar "+name, err, command.Log)
	}
	x.cleanup.push(func() error { return p.Stop(ctx) })
	x.sidecars = append(x.sidecars, sidecar{name, p})
	return x.await(ctx, waited{
		who: "sidecar " + name, process: p, port: x.ports[name], log: command.Log, definition: x.runner.Consumers.Service.Sidecars[name],
	})
}

// sidecarCommand describes a sidecar. It gets what the service gets, but for a port and a state
// folder of its own: its commands may depend on the study's variables.
func (r *Runner) sidecarCommand(x *execution, name string) (budget.Command, error) {
	definition := r.Consumers.Service.Sidecars[name]
	added := x.added()
	added["PORT"], added["STATE_DIR"] = strconv.Itoa(x.ports[name]), x.sidecarState(name)
	stop, err := definition.StopSignal()
	return budget.Command{
		Name: x.plan.Stage + "-" + name, Part: name, Argv: r.Tools.Sidecars[name], Log: x.homeLogs(name + ".log"), Dir: r.folder(definition.Cwd),
		Env: r.environment(r.Consumers.Service, x.plan, added, definition.Env), Passed: r.Passed, Stop: stop,
	}, err
}

// sidecarState is the state folder of a sidecar: beside the service's, which is the service's
// alone.
func (x *execution) sidecarState(name string) string { return x.state() + "-" + name }

// folder is where commands of the service run: cwd, from the folder of its manifest.
func (r *Runner) folder(cwd string) string {
	return filepath.Join(r.Consumers.Service.Dir(r.Root), filepath.FromSlash(cwd))
}

// added is what the runner adds to the environment of the service and of its sidecars; PORT and
// STATE_DIR are the service's.
func (x *execution) added() map[string]string {
	added := map[string]string{"PORT": strconv.Itoa(x.port), "STATE_DIR": x.state()}
	if x.plan.HasUpstream() {
		added["UPSTREAM_URL"] = x.mockURL
	}
	if _, own := x.plan.Variables["PATH"]; !own {
		added["PATH"] = x.runner.ServicePath
	}
	for name, port := range x.ports {
		added[define.SidecarPort(name)] = strconv.Itoa(port)
	}
	return added
}

// sidecarEnded is the error of a sidecar that does not run any more; nil while all do.
func (x *execution) sidecarEnded() error {
	for _, s := range x.sidecars {
		if s.process.Exited() {
			return fmt.Errorf("sidecar %s ended in the middle of the load%s%s", s.name, s.process.HowItEnded(), logTail(x.homeLogs(s.name+".log")))
		}
	}
	return nil
}

// sidecarGroups are the control groups of the sidecars.
func (x *execution) sidecarGroups() []cgroup.Group {
	var groups []cgroup.Group
	for _, s := range x.sidecars {
		groups = append(groups, s.process.Group)
	}
	return groups
}

// readSidecars reads what only a living group tells.
func (x *execution) readSidecars() error {
	for i, s := range x.sidecars {
		peak, err := s.process.Group.MemoryPeak()
		if err != nil {
			return fmt.Errorf("sidecar %s: %w", s.name, err)
		}
		x.dependencies = append(x.dependencies, run.Dependency{Name: s.name, CPUSeconds: x.usage.Sidecars[i], MemoryPeakBytes: peak})
	}
	return nil
}

// stopSidecars stops them, last started first.
func (x *execution) stopSidecars(ctx context.Context) error {
	var all error
	for _, s := range slices.Backward(x.sidecars) {
		all = errors.Join(all, s.process.Stop(ctx))
	}
	return all
}
