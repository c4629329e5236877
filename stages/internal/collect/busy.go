package collect

import (
	"context"
	"os"
	"time"
)

// BusyShare waits for a while and gives the share of all CPUs' time in it that
// was not idle, time taken by the hypervisor included.
func BusyShare(ctx context.Context, over time.Duration) (float64, error) {
	before, err := allCPUs()
	if err != nil {
		return 0, err
	}
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(over):
	}
	after, err := allCPUs()
	if err != nil {
		return 0, err
	}
	return after.sub(before).busyShare(), nil
}

// busyShare is the share of a time that was not idle.
func (t cpuTimes) busyShare() float64 {
	if t.total() == 0 { // less than a tick has passed
		return 0
	}
	return 1 - t.Idle/t.total()
}

// allCPUs adds up what all CPUs have done.
func allCPUs() (cpuTimes, error) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return cpuTimes{}, err
	}
	cpus, err := parseCPUs(string(stat))
	var sum cpuTimes
	for _, t := range cpus {
		sum.Busy, sum.Idle, sum.Steal = sum.Busy+t.Busy, sum.Idle+t.Idle, sum.Steal+t.Steal
	}
	return sum, err
}
