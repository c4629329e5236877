package runner

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// SplitCPUs gives the service the last CPU that this process may use, and the
// harness all others: devices tend to interrupt the first.
func SplitCPUs() (service, harness []int, err error) {
	cpus, err := budget.Affinity(0)
	if err != nil {
		return nil, nil, err
	}
	if len(cpus) < 2 {
		return nil, nil, cli.Fail(cli.Machine, "use a machine with two CPUs or more",
			"CPUs: the service needs one of its own (got CPUs %v, want at least 2)", cpus)
	}
	last := len(cpus) - 1
	return cpus[last:], cpus[:last], nil
}

// StayOn keeps this process, with all its threads, off the service's CPU.
func StayOn(cpus []int) error {
	var set unix.CPUSet
	for _, c := range cpus {
		set.Set(c)
	}
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, t := range threads {
		id, err := strconv.Atoi(t.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, &set); err != nil && err != unix.ESRCH {
			return fmt.Errorf("keeping the runner on CPUs %v: %w", cpus, err)
		}
	}
	runtime.GOMAXPROCS(len(cpus))
	return nil
}

// FindTools finds what a run needs: k6 and the service's command on PATH, the
// mock beside this program. A command with a slash is one of the service's own: a
// path from its folder; another is looked up on servicePath. All that is missing is named at once.
func FindTools(root string, service define.Manifest, servicePath string) (Tools, error) {
	var t Tools
	var missing []string
	find := func(name string) string {
		path, err := exec.LookPath(name)
		if err == nil {
			path, err = filepath.Abs(path)
		}
		if err != nil {
			missing = append(missing, err.Error())
		}
		return path
	}
	made := len(service.Build) > 0 // what it makes need not be there yet
	ofService := func(command define.Argv, cwd string, made bool) []string {
		if len(command) == 0 {
			return nil
		}
		name := command[0]
		if !strings.Contains(name, "/") {
			return append([]string{find(onPath(name, servicePath))}, command[1:]...)
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(service.Dir(root), filepath.FromSlash(cwd), name)
		}
		if !made {
			name = find(name)
		}
		return append([]string{name}, command[1:]...)
	}
	t.K6 = find("k6")
	t.Build, t.Content = ofService(service.Build, service.Cwd, false), ofService(service.Content, service.Cwd, made)
	t.Service, t.Before = ofService(service.Command, service.Cwd, made), ofService(service.Before, service.Cwd, made)
	t.Reset = ofService(service.Reset, service.Cwd, made)
	if t.Program = t.Service[0]; service.Command.Program() != service.Command[0] {
		if path := onPath(service.Command.Program(), servicePath); filepath.IsAbs(path) {
			t.Program = path
		}
	}
	t.Sidecars = map[string][]string{}
	for name, s := range service.Sidecars {
		t.Sidecars[name] = ofService(s.Command, s.Cwd, made)
	}
	t.Node = find("node")
	t.Python = Python(servicePath)
	self, err := os.Executable()
	if err != nil {
		return t, err
	}
	t.Mock = find(filepath.Join(filepath.Dir(self), "mockapi"))
	if len(missing) > 0 {
		return t, cli.Fail(cli.Machine, "./bootstrap just build   (or: nix develop -c just build)", "tools: not found: %v", missing)
	}
	return t, nil
}

// onPath is the program of this name on a PATH that need not be this process's; the name itself
// where it is not there.
func onPath(name, path string) string {
	for _, folder := range filepath.SplitList(path) {
		file := filepath.Join(folder, name)
		if found, err := exec.LookPath(file); err == nil && filepath.IsAbs(file) {
			return found
		}
	}
	return name
}

// ServicePath is the PATH of a study's service: that of this process, without the tools that the
// project has installed for itself unless the service is its own. Else the project's Python would
// start somebody else's service.
func ServicePath(root string, study *define.Study, getenv func(string) string) string {
	if _, own := run.Repository(root, study.Consumers.Service.Dir(root)); own {
		return getenv("PATH")
	}
	var folders []string
	for _, folder := range filepath.SplitList(getenv("PATH")) {
		if relative, err := filepath.Rel(root, folder); err != nil || !filepath.IsLocal(relative) {
			folders = append(folders, folder)
		}
	}
	return strings.Join(folders, string(filepath.ListSeparator))
}
