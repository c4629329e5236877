package collect

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// ticksPerSecond is USER_HZ, the unit of the times in /proc: 100 on every
// architecture that Linux supports today (time(7)).
const ticksPerSecond = 100

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
			v[i] = ticks / ticksPerSecond
		}
		cpus[id] = cpuTimes{Busy: v[0] + v[1] + v[2] + v[5] + v[6], Idle: v[3] + v[4], Steal: v[7]}
	}
	if len(cpus) == 0 {
		return nil, fmt.Errorf("/proc/stat: no CPU found")
	}
	return cpus, nil
}

// processCPU is the CPU time, in seconds, of a process and the children that it
// has waited for (proc_pid_stat(5), fields 14 to 17).
func processCPU(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(text), ") ") // the name before may hold spaces
	fields := strings.Fields(after)
	if len(fields) < 15 {
		return 0, fmt.Errorf("/proc/%d/stat: too short: %q", pid, text)
	}
	sum := 0.0
	for _, f := range fields[11:15] {
		ticks, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
		sum += ticks / ticksPerSecond
	}
	return sum, nil
}
