package app_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/runner"
)

// patience bounds what would otherwise hang: programs that start, run and end, on a
// machine that is slow or has other work. No test measures time against it.
const patience = 10 * time.Minute

// readyTimeout is the same for the service's start.
const readyTimeout = "READY_TIMEOUT=10m"

// project gives a copy of the project's root, by links, with the commands built
// into bin and a runs folder of its own. It skips where the real parts are missing.
func project(t *testing.T) string {
	t.Helper()
	if os.Getenv("SCALEGUILD_TOOLCHAIN") == "" {
		t.Skip("needs k6 and the service's packages: ./bootstrap just test")
	}
	b, err := budget.Choose(os.Getenv)
	if err == nil {
		_, _, err = runner.SplitCPUs()
	}
	if err != nil || strings.HasPrefix(b.Name(), "cgroup") && os.Geteuid() != 0 {
		t.Skipf("this machine cannot set a CPU budget (%v)", err)
	}
	source, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for _, name := range []string{"go.mod", "stages", "k6", "service", "mockapi", "merge", "tools"} {
		if err := os.Symlink(filepath.Join(source, name), filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(root, "bin")+"/", "./stages", "./mockapi", "./merge")
	build.Dir, build.Env = source, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return root
}

// Ctrl-C at any moment of a real run leaves no process, control group, unit,
// socket or file behind.
func TestAnInterruptLeavesNothingBehind(t *testing.T) {
	root := project(t)
	for _, moment := range []string{
		"starting the mock upstream", "starting the service", "waiting for the service", "starting k6",
		"warm_up", "window", "drain", "stopping",
	} {
		t.Run(moment, func(t *testing.T) { interruptAt(t, root, moment) })
	}
}

func interruptAt(t *testing.T, root, moment string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), "run", "--root", root, "ladder",
		"--wait", "0s", "--stage", "v3-workers", "--set", "VUS=50", "--set", "WARM_UP=2s", "--set", readyTimeout)
	// The moment must still go on when the progress line tells of it, one or two seconds late.
	switch moment {
	case "drain":
		cmd.Args = append(cmd.Args, "--set", "WINDOW=2s", "--set", "UPSTREAM_SLOTS=2")
	case "stopping":
		cmd.Args = append(cmd.Args, "--set", "WINDOW=2s")
	default:
		cmd.Args = append(cmd.Args, "--set", "WINDOW=60s")
	}
	cmd.Dir = root
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ports := map[string]bool{}
	var said bytes.Buffer
	sent := false
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if !sent && strings.Contains(lines.Text(), moment) {
			ports = listeners(t, root)
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			sent = true
		}
	}
	err = cmd.Wait()
	lookForLeftovers(t, root, cmd.Process.Pid, ports)
	if moment == "stopping" { // the only run is measured: it is finished in order, and kept
		if err != nil || !sent {
			t.Errorf("got %v:\n%s", err, said.String())
		}
		return
	}
	status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !sent || status.Signal() != syscall.SIGINT || !strings.Contains(said.String(), "interrupted") {
		t.Errorf("got %v, want an end by SIGINT and the word interrupted:\n%s", err, said.String())
	}
	lookForFiles(t, root)
}

func lookForLeftovers(t *testing.T, root string, runnerPID int, ports map[string]bool) {
	t.Helper()
	if left := processes(t, root); len(left) > 0 {
		t.Errorf("processes are left: %v", left)
	}
	for port := range listening(t) {
		if ports[port] {
			t.Errorf("port %s is still listened on", port)
		}
	}
	unit := fmt.Sprintf("scaleguild-%d-v3-workers", runnerPID)
	h, err := cgroup.ThisMachine()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range []string{"/" + unit, "/system.slice/" + unit + ".service"} {
		if h.Group(group).Exists() {
			t.Errorf("the control group %s is left", group)
		}
	}
	if _, err := os.Stat("/run/systemd/system"); err == nil {
		out, err := exec.Command("systemctl", "list-units", "--all", "--no-legend", unit+".service").Output()
		if err != nil || len(bytes.TrimSpace(out)) > 0 {
			t.Errorf("the unit is left: %s %v", out, err)
		}
	}
}

func lookForFiles(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, "runs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("a file is left: %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// processes lists the living processes that have root in their command line or
// environment, but for this one.
func processes(t *testing.T, root string) []int {
	t.Helper()
	found, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, dir := range found {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil || pid == os.Getpid() {
			continue
		}
		text, _ := os.ReadFile(filepath.Join(dir, "cmdline")) // processes come and go
		env, _ := os.ReadFile(filepath.Join(dir, "environ"))
		if bytes.Contains(slices.Concat(text, env), []byte(root+"/")) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// listeners gives the addresses that the processes of root listen on.
func listeners(t *testing.T, root string) map[string]bool {
	t.Helper()
	ours := map[string]bool{}
	all := listening(t)
	for _, pid := range processes(t, root) {
		fds, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, fd := range fds {
			target, err := os.Readlink(fd)
			inode, isSocket := strings.CutPrefix(target, "socket:[")
			if err != nil || !isSocket {
				continue
			}
			for address, owner := range all {
				if owner == strings.TrimSuffix(inode, "]") {
					ours[address] = true
				}
			}
		}
	}
	return ours
}

// listening maps the local addresses of listening TCP sockets to their inodes
// (proc_net_tcp: fields local_address, st 0A, inode).
func listening(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 9 && f[3] == "0A" {
			all[f[1]] = f[9]
		}
	}
	return all
}

// A runner that is killed cannot clean up; its children die with it, and the
// next call removes the group that is left.
func TestTheNextRunSweepsAfterAKilledOne(t *testing.T) {
	root := project(t)
	stages := filepath.Join(root, "bin", "stages")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, stages, "run", "--root", root, "ladder", "--wait", "0s",
		"--stage", "v2-async", "--set", "VUS=10", "--set", "WARM_UP=5s", "--set", "WINDOW=60s", "--set", readyTimeout)
	cmd.Dir = root
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if strings.Contains(lines.Text(), "warm_up") {
			if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // killed
	doctor := exec.Command(stages, "doctor", "--root", root)
	doctor.Dir = root
	out, err := doctor.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for deadline := time.Now().Add(patience); len(processes(t, root)) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("processes are left: %v", processes(t, root))
		}
	}
	h, err := cgroup.ThisMachine()
	if err != nil {
		t.Fatal(err)
	}
	if name := fmt.Sprintf("/scaleguild-%d-v2-async", cmd.Process.Pid); h.Group(name).Exists() {
		t.Errorf("%s is left; doctor said: %s", name, out)
	}
}
