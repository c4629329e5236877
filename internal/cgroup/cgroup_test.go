package cgroup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	mountV2     = "35 24 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
	mountHybrid = `36 30 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
37 30 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
38 30 0:33 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
`
)

// Events are counted where the perf_event controller is: version 2 has it unless it is mounted apart.
func TestEventsAreCountedWhereTheirControllerIs(t *testing.T) {
	const mountCounted = "39 30 0:33 / /sys/fs/cgroup/perf_event rw - cgroup cgroup rw,perf_event\n"
	only1 := strings.SplitAfter(mountHybrid, "\n")[0] + strings.SplitAfter(mountHybrid, "\n")[1]
	for _, c := range []struct{ text, want string }{
		{mountV2, "/sys/fs/cgroup"},
		{mountV2 + mountCounted, "/sys/fs/cgroup/perf_event"},
		{mountHybrid, "/sys/fs/cgroup/unified"},
		{mountHybrid + mountCounted, "/sys/fs/cgroup/perf_event"},
		{only1, ""},
	} {
		h, err := Mounts(c.text)
		if err != nil || h.Mounts[PerfEvent] != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.text, h.Mounts[PerfEvent], err, c.want)
		}
		if g := h.Group("/x"); c.want == "" && slices.Contains(g.Directories(), "/x") {
			t.Errorf("%s: a group of %v", c.text, g.Directories())
		}
	}
}

func TestMountsPreferTheHierarchyOfTheCPUController(t *testing.T) {
	for _, c := range []struct {
		name, text string
		version    int
		cpuacct    string
	}{
		{"version 2", mountV2, 2, "/sys/fs/cgroup"},
		{"hybrid", mountHybrid, 1, "/sys/fs/cgroup/cpu,cpuacct"},
	} {
		h, err := Mounts(c.text)
		if err != nil || h.Version != c.version || h.Mounts["cpuacct"] != c.cpuacct {
			t.Errorf("%s: got %+v, %v", c.name, h, err)
		}
	}
	if _, err := Mounts("36 30 0:31 / /proc rw - proc proc rw\n"); err == nil {
		t.Error("a machine without control groups was accepted")
	}
}

// fixture makes a group out of plain files, all in one directory.
func fixture(t *testing.T, version int, files map[string]string) Group {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Group{Version: version, Dirs: map[string]string{"cpu": dir, "cpuacct": dir, "memory": dir}}
}

var wantStat = CPUStat{UsageSeconds: 12.5, UserSeconds: 10.25, SystemSeconds: 2.25, Periods: 100, ThrottledPeriods: 40, ThrottledSeconds: 1.5}

func fixtureV1(t *testing.T) Group {
	return fixture(t, 1, map[string]string{
		"cpuacct.usage": "12500000000\n", "cpuacct.stat": "user 1025\nsystem 225\n",
		"cpu.stat":          "nr_periods 100\nnr_throttled 40\nthrottled_time 1500000000\n",
		"cpu.cfs_period_us": "100000\n", "cpu.cfs_quota_us": "50000\n",
		"memory.max_usage_in_bytes": "4096\n", "memory.usage_in_bytes": "1024\n", "cgroup.procs": "",
	})
}

func fixtureV2(t *testing.T) Group {
	return fixture(t, 2, map[string]string{
		"cpu.stat": "usage_usec 12500000\nuser_usec 10250000\nsystem_usec 2250000\nnr_periods 100\nnr_throttled 40\nthrottled_usec 1500000\n",
		"cpu.max":  "50000 100000\n", "memory.peak": "4096\n", "memory.current": "1024\n", "cgroup.procs": "",
	})
}

func TestBothVersionsReadTheSame(t *testing.T) {
	for _, g := range []Group{fixtureV1(t), fixtureV2(t)} {
		stat, err := g.CPU()
		if err != nil || stat != wantStat {
			t.Errorf("version %d: CPU %+v, %v", g.Version, stat, err)
		}
		q, err := g.Quota()
		if err != nil || q != (Quota{Cores: 0.5, PeriodSeconds: 0.1}) {
			t.Errorf("version %d: quota %+v, %v", g.Version, q, err)
		}
		peak, err := g.MemoryPeak()
		now, err2 := g.Memory()
		if err != nil || err2 != nil || peak != 4096 || now != 1024 {
			t.Errorf("version %d: memory %d %d, %v %v", g.Version, peak, now, err, err2)
		}
	}
}

func TestAMissingControllerOrLimitIsAnError(t *testing.T) {
	noController := fixture(t, 2, map[string]string{"cpu.stat": "usage_usec 1\nuser_usec 1\nsystem_usec 0\n"})
	if _, err := noController.CPU(); err == nil || !strings.Contains(err.Error(), "cpu controller") {
		t.Errorf("cpu.stat without throttling counters: %v", err)
	}
	for _, g := range []Group{
		fixture(t, 2, map[string]string{"cpu.max": "max 100000\n"}),
		fixture(t, 1, map[string]string{"cpu.cfs_quota_us": "-1\n", "cpu.cfs_period_us": "100000\n"}),
	} {
		if q, err := g.Quota(); err == nil || !strings.Contains(err.Error(), "no CPU quota") {
			t.Errorf("version %d: a group without a limit gave %+v, %v", g.Version, q, err)
		}
	}
	if _, err := fixture(t, 1, nil).MemoryPeak(); err == nil {
		t.Error("a missing memory file gave no error")
	}
}

func TestACounterThatGoesBackwardsIsAnError(t *testing.T) {
	later := wantStat
	later.Periods--
	if d, err := later.Sub(wantStat); err == nil {
		t.Errorf("got %+v", d)
	}
	d, err := wantStat.Sub(CPUStat{UsageSeconds: 2.5, Periods: 40})
	if err != nil || d.UsageSeconds != 10 || d.Periods != 60 {
		t.Errorf("got %+v, %v", d, err)
	}
}

func TestSetQuotaIsWhatQuotaReads(t *testing.T) {
	for _, g := range []Group{fixtureV1(t), fixtureV2(t)} {
		if err := g.SetQuota(1, 20*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if q, err := g.Quota(); err != nil || q != (Quota{Cores: 1, PeriodSeconds: 0.02}) {
			t.Errorf("version %d: %+v, %v", g.Version, q, err)
		}
	}
}

func TestProcessesAreListedOnce(t *testing.T) {
	g := fixture(t, 1, map[string]string{"cgroup.procs": "12\n34\n12\n"})
	pids, err := g.Processes()
	if err != nil || len(pids) != 2 {
		t.Errorf("got %v, %v", pids, err)
	}
	gone := Group{Version: 1, Dirs: map[string]string{"cpu": filepath.Join(t.TempDir(), "gone")}}
	if pids, err := gone.Processes(); err != nil || len(pids) != 0 || gone.Exists() {
		t.Errorf("a group that is gone has %v, %v", pids, err)
	}
}
