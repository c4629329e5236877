package collect

import (
	"fmt"
	"strconv"
	"strings"

	"scaleguild/internal/procfs"
)

// cpuTimes is what one CPU has done since boot, in seconds.
type cpuTimes struct {
	Busy, Idle, Steal float64
}

func (t cpuTimes) sub(earlier cpuTimes) cpuTimes {
	return cpuTimes{t.Busy - earlier.Busy, t.Idle - earlier.Idle, t.Steal - earlier.Steal}
}

func (t cpuTimes) total() float64 { return t.Busy + t.Idle + t.Steal }

// parseCPUs reads the per-CPU lines of /proc/stat (proc_stat(5)): user, nice,
// system, idle, iowait, irq, softirq, steal in ticks. Waiting for a disk is idle.
func parseCPUs(stat string) (map[int]cpuTimes, error) {
	cpus := map[int]cpuTimes{}
	for line := range strings.Lines(stat) {
		fields := strings.Fields(line)
		if len(fields) < 9 || !strings.HasPrefix(fields[0], "cpu") || fields[0] == "cpu" {
			continue
		}
		id, err := strconv.Atoi(fields[0][3:])
		if err != nil {
			return nil, fmt.Errorf("/proc/stat: %w", err)
		}
		v := make([]float64, 8)
		for i := range v {
			ticks, err := strconv.ParseFloat(fields[i+1], 64)
			if err != nil {
				return nil, fmt.Errorf("/proc/stat: %w", err)
			}
			v[i] = ticks / procfs.UserHZ
		}
		cpus[id] = cpuTimes{Busy: v[0] + v[1] + v[2] + v[5] + v[6], Idle: v[3] + v[4], Steal: v[7]}
	}
	if len(cpus) == 0 {
		return nil, fmt.Errorf("/proc/stat: no CPU found")
	}
	return cpus, nil
}

// processCPU is the CPU time, in seconds, of a process and the children that it
// has waited for.
func processCPU(pid int) (float64, error) {
	s, err := procfs.ReadStat(procfs.Folder(pid))
	return s.CPU() + s.ChildUser + s.ChildSystem, err
}
