package run_test

import (
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

func TestTheCountersFiguresAgree(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*run.Counters)
		reason string
		doubt  string
	}{
		"as counted":      {func(*run.Counters) {}, "", ""},
		"nearly all":      {func(c *run.Counters) { c.Running = 26.8 }, "", ""},
		"half":            {func(c *run.Counters) { c.Running = 13.5 }, "", "the hardware's counters were the service's for 50 % of its time: instructions and cycles are extrapolated"},
		"none of it":      {func(c *run.Counters) { c.Running, c.Instructions, c.Cycles = 0, nil, nil }, "", "the hardware's counters were others' in the whole window"},
		"more than it is": {func(c *run.Counters) { c.Running = 29 }, "the counters counted for 29.000 s, of 27.000 s", ""},
		"one of two":      {func(c *run.Counters) { c.Cycles = nil }, "of instructions and cycles, which are counted together, one is null", ""},
		"a longer window": {func(c *run.Counters) { c.Enabled, c.Running = 40, 40 }, "the counters say that the service had its CPUs for 40.00 s", ""},
		"below nothing":   {func(c *run.Counters) { *c.Instructions = -1 }, "counters.instructions is -1, which is less than nothing", ""},
	} {
		r := runtest.Record(runtest.Facts{Plan: runtest.Plan(), Load: runtest.Load{}, Utilisation: 0.9, MemoryBytes: 1})
		r.Counters = &run.Counters{Instructions: new(int64(5e9)), Cycles: new(int64(4e9)), Kernel: true, Enabled: 27, Running: 27}
		c.change(r.Counters)
		reasons := slices.DeleteFunc(run.Judge(r).Reasons, func(s string) bool { return !strings.Contains(s, "counter") && !strings.Contains(s, "counted") })
		if (len(reasons) == 0) != (c.reason == "") || !strings.HasPrefix(strings.Join(reasons, ""), c.reason) {
			t.Errorf("%s: got %q, want %q", name, reasons, c.reason)
		}
		doubts := slices.DeleteFunc(run.Doubts(r), func(s string) bool { return !strings.Contains(s, "counters") })
		if (len(doubts) == 0) != (c.doubt == "") || !strings.HasPrefix(strings.Join(doubts, ""), c.doubt) {
			t.Errorf("%s: got %q, want %q", name, doubts, c.doubt)
		}
	}
}
