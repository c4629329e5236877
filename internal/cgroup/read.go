package cgroup

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"scaleguild/internal/procfs"
)

// CPUStat is what a group has used since it was made.
type CPUStat struct {
	UsageSeconds     float64
	UserSeconds      float64
	SystemSeconds    float64
	Periods          int64 // that have passed with a quota
	ThrottledPeriods int64
	ThrottledSeconds float64 // summed over the CPUs
}

// Sub gives the difference of two readings, later minus earlier. A counter that
// went backwards is an error: the group was made anew in between.
func (s CPUStat) Sub(earlier CPUStat) (CPUStat, error) {
	d := CPUStat{
		UsageSeconds:     s.UsageSeconds - earlier.UsageSeconds,
		UserSeconds:      s.UserSeconds - earlier.UserSeconds,
		SystemSeconds:    s.SystemSeconds - earlier.SystemSeconds,
		Periods:          s.Periods - earlier.Periods,
		ThrottledPeriods: s.ThrottledPeriods - earlier.ThrottledPeriods,
		ThrottledSeconds: s.ThrottledSeconds - earlier.ThrottledSeconds,
	}
	if d.UsageSeconds < 0 || d.Periods < 0 || d.ThrottledPeriods < 0 || d.ThrottledSeconds < 0 {
		return CPUStat{}, fmt.Errorf("control group: a CPU counter went backwards (from %+v to %+v)", earlier, s)
	}
	return d, nil
}

// CPU reads what the group has used.
func (g Group) CPU() (CPUStat, error) {
	if g.Version == 2 {
		return g.cpuV2()
	}
	return g.cpuV1()
}

func (g Group) cpuV2() (CPUStat, error) {
	stat, err := g.table("cpu", "cpu.stat")
	if err != nil {
		return CPUStat{}, err
	}
	var s CPUStat
	err = stat.take(map[string]func(int64){
		"usage_usec":     func(v int64) { s.UsageSeconds = float64(v) / 1e6 },
		"user_usec":      func(v int64) { s.UserSeconds = float64(v) / 1e6 },
		"system_usec":    func(v int64) { s.SystemSeconds = float64(v) / 1e6 },
		"nr_periods":     func(v int64) { s.Periods = v },
		"nr_throttled":   func(v int64) { s.ThrottledPeriods = v },
		"throttled_usec": func(v int64) { s.ThrottledSeconds = float64(v) / 1e6 },
	})
	return s, err
}

func (g Group) cpuV1() (CPUStat, error) {
	var s CPUStat
	usage, err := g.number("cpuacct", "cpuacct.usage")
	if err != nil {
		return s, err
	}
	s.UsageSeconds = float64(usage) / 1e9
	ticks, err := g.table("cpuacct", "cpuacct.stat")
	if err != nil {
		return s, err
	}
	err = ticks.take(map[string]func(int64){
		"user":   func(v int64) { s.UserSeconds = float64(v) / procfs.UserHZ },
		"system": func(v int64) { s.SystemSeconds = float64(v) / procfs.UserHZ },
	})
	if err != nil {
		return s, err
	}
	stat, err := g.table("cpu", "cpu.stat")
	if err != nil {
		return s, err
	}
	err = stat.take(map[string]func(int64){
		"nr_periods":     func(v int64) { s.Periods = v },
		"nr_throttled":   func(v int64) { s.ThrottledPeriods = v },
		"throttled_time": func(v int64) { s.ThrottledSeconds = float64(v) / 1e9 },
	})
	return s, err
}

// Quota is a CPU limit as the kernel has it.
type Quota struct {
	Cores         float64
	PeriodSeconds float64
}

// Quota reads the group's CPU limit back. A group without a limit is an error.
func (g Group) Quota() (Quota, error) {
	quota, period, err := g.rawQuota()
	if err != nil {
		return Quota{}, err
	}
	if quota <= 0 || period <= 0 {
		return Quota{}, fmt.Errorf("control group %s: no CPU quota is set (got quota %d us, period %d us)", g.Dirs["cpu"], quota, period)
	}
	return Quota{Cores: float64(quota) / float64(period), PeriodSeconds: float64(period) / 1e6}, nil
}

// Limit reads the group's CPU limit, which may be gone: 0 cores then.
func (g Group) Limit() (Quota, error) {
	quota, period, err := g.rawQuota()
	if err != nil || period <= 0 {
		return Quota{}, err
	}
	return Quota{Cores: max(0, float64(quota)/float64(period)), PeriodSeconds: float64(period) / 1e6}, nil
}

// rawQuota gives quota and period in microseconds; quota -1 means no limit.
func (g Group) rawQuota() (quota, period int64, err error) {
	if g.Version == 1 {
		if quota, err = g.number("cpu", "cpu.cfs_quota_us"); err != nil {
			return 0, 0, err
		}
		period, err = g.number("cpu", "cpu.cfs_period_us")
		return quota, period, err
	}
	text, err := g.text("cpu", "cpu.max")
	if err != nil {
		return 0, 0, err
	}
	first, second, _ := strings.Cut(text, " ")
	if period, err = strconv.ParseInt(second, 10, 64); err != nil {
		return 0, 0, fmt.Errorf("%s: cpu.max: want two numbers (got %q)", g.Dirs["cpu"], text)
	}
	if first == "max" {
		return -1, period, nil
	}
	quota, err = strconv.ParseInt(first, 10, 64)
	return quota, period, err
}

// MemoryPeak reads the most memory, in bytes, that the group has held.
func (g Group) MemoryPeak() (int64, error) {
	return g.number("memory", map[int]string{1: "memory.max_usage_in_bytes", 2: "memory.peak"}[g.Version])
}

// Memory reads the memory, in bytes, that the group holds now.
func (g Group) Memory() (int64, error) {
	return g.number("memory", map[int]string{1: "memory.usage_in_bytes", 2: "memory.current"}[g.Version])
}

func (g Group) text(controller, name string) (string, error) {
	data, err := os.ReadFile(filepath.Join(g.Dirs[controller], name))
	return strings.TrimSpace(string(data)), err
}

func (g Group) number(controller, name string) (int64, error) {
	text, err := g.text(controller, name)
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: want a number (got %q)", filepath.Join(g.Dirs[controller], name), text)
	}
	return v, nil
}

// table is a file of "key value" lines.
type table struct {
	file   string
	values map[string]string
}

func (g Group) table(controller, name string) (table, error) {
	text, err := g.text(controller, name)
	t := table{file: filepath.Join(g.Dirs[controller], name), values: map[string]string{}}
	for line := range strings.Lines(text) {
		k, v, _ := strings.Cut(strings.TrimSpace(line), " ")
		t.values[k] = v
	}
	return t, err
}

// take hands each wanted value to its function; a missing one is an error.
func (t table) take(wanted map[string]func(int64)) error {
	for key, set := range wanted {
		text, ok := t.values[key]
		if !ok {
			return fmt.Errorf("%s: no %s (the cpu controller is not on)", t.file, key)
		}
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%s: %s: want a number (got %q)", t.file, key, text)
		}
		set(v)
	}
	return nil
}
