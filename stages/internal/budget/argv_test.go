package budget

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"scaleguild/internal/cgroup"
)

var (
	testCommand = Command{
		Name: "v2-async", Argv: []string{"/venv/bin/python3", "-m", "app"}, Dir: "/project/service",
		Env: []string{"UPSTREAM_LATENCY=lognormal(p50=4s,p99=22s)", "WORKERS=2"}, Log: "/runs/service.log",
	}
	oneCPU = Limits{Cores: 1, Period: 100 * time.Millisecond, CPUs: []int{1}, OpenFiles: 8192, MaxRun: 5 * time.Minute}
)

const wantUnit = `systemd-run --quiet --collect --unit=u.service -p Type=exec -p CPUAccounting=yes -p MemoryAccounting=yes ` +
	`-p CPUQuota=100% -p CPUQuotaPeriodSec=100000us -p CPUAffinity=1 -p LimitNOFILE=8192 -p KillMode=mixed -p KillSignal=SIGTERM -p TimeoutStopSec=40s ` +
	`-p RuntimeMaxSec=300s -p WorkingDirectory=/project/service -p StandardOutput=append:/runs/service.log -p StandardError=append:/runs/service.log ` +
	`-E 'UPSTREAM_LATENCY=lognormal(p50=4s,p99=22s)' -E WORKERS=2 -- /venv/bin/python3 -m app`

func TestTheUnitSetsEveryLimitItself(t *testing.T) {
	if got := Quote(systemdBackend{}.runArgv("u.service", testCommand, oneCPU)...); got != wantUnit {
		t.Errorf("got  %s\nwant %s", got, wantUnit)
	}
	user := Quote(systemdBackend{user: true}.runArgv("u.service", testCommand, oneCPU)...)
	if want := strings.Replace(wantUnit, "systemd-run ", "systemd-run --user ", 1); user != want {
		t.Errorf("got  %s\nwant %s", user, want)
	}
}

func TestAPartOfACPUIsAPercentage(t *testing.T) {
	half := oneCPU
	half.Cores = 0.125
	if got := Quote(systemdBackend{}.runArgv("u", testCommand, half)...); !strings.Contains(got, "CPUQuota=12.5% ") {
		t.Errorf("got %s", got)
	}
}

// A command is stopped by the signal that it asks for, and a sidecar under its own name.
func TestTheSignalIsTheCommands(t *testing.T) {
	c := testCommand
	c.Stop, c.Part = syscall.SIGINT, "my-cache"
	if got := Quote(systemdBackend{}.runArgv("u", c, oneCPU)...); !strings.Contains(got, " KillSignal=SIGINT ") {
		t.Errorf("got %s", got)
	}
	start, stop := groupBackend{cgroup.Hierarchy{Version: 2, Mounts: map[string]string{"cpu": "/cg"}}}.Shell(c, oneCPU)
	if text := strings.Join(append(start, stop...), "\n"); !strings.Contains(text, "& my_cache=$!") || !strings.Contains(text, "kill -INT $my_cache; wait $my_cache") {
		t.Errorf("got %s", text)
	}
}

func TestTheGroupAsShell(t *testing.T) {
	one := cgroup.Hierarchy{Version: 1, Mounts: map[string]string{"cpu": "/cg/cpu", "cpuacct": "/cg/cpu", "memory": "/cg/memory"}}
	two := cgroup.Hierarchy{Version: 2, Mounts: map[string]string{"cpu": "/cg", "cpuacct": "/cg", "memory": "/cg"}}
	for _, c := range []struct {
		hierarchy cgroup.Hierarchy
		want      []string
	}{
		{one, []string{"mkdir /cg/cpu/scaleguild-v2-async", "mkdir /cg/memory/scaleguild-v2-async", "echo 100000 >/cg/cpu/scaleguild-v2-async/cpu.cfs_quota_us", "taskset -c 1 env -i", "kill $service", "rmdir /cg/cpu/scaleguild-v2-async"}},
		{two, []string{"mkdir /cg/scaleguild-v2-async", "echo '100000 100000' >/cg/scaleguild-v2-async/cpu.max", "ulimit -n 8192"}},
	} {
		start, stop := groupBackend{c.hierarchy}.Shell(testCommand, oneCPU)
		text := strings.Join(append(start, stop...), "\n")
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("version %d: no %q in\n%s", c.hierarchy.Version, w, text)
			}
		}
	}
}

func TestQuote(t *testing.T) {
	if got := Quote("a", "", "it's", "$HOME", "K=a,b", "x y"); got != `a '' 'it'\''s' '$HOME' K=a,b 'x y'` {
		t.Errorf("got %s", got)
	}
}

func TestLaunchSaysWhatItWants(t *testing.T) {
	for _, args := range [][]string{{}, {"-cpus", "1"}, {"--", "true"}, {"-cpus", "one", "--", "true"}, {"-cpus", "1", "--", filepath.Join(t.TempDir(), "no")}} {
		if err := Launch(args); err == nil || !strings.HasPrefix(err.Error(), "launch: ") {
			t.Errorf("%q: got %v", args, err)
		}
	}
}
