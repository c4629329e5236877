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
// path from its folder. All that is missing is named at once.
func FindTools(root string, service define.Manifest) (Tools, error) {
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
	t.K6 = find("k6")
	command := service.Command[0]
	if strings.Contains(command, "/") && !filepath.IsAbs(command) {
		command = filepath.Join(root, filepath.FromSlash(service.Folder), command)
	}
	t.Service = append([]string{find(command)}, service.Command[1:]...)
	if len(service.Content) > 0 {
		t.Content = append([]string{find(service.Content[0])}, service.Content[1:]...)
	}
	t.Node = find("node")
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
