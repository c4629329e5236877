package run

import "fmt"

// judgeHarness proves that the generator and the mock had CPU to spare: that the
// harness's CPUs were not full, that no thread waited long for one, and that the
// machine had idle time at all. The busy share alone does not see a generator
// that a quota of its own stops; its dispatch delay does.
func judgeHarness(r Record) []string {
	var out []string
	h := r.Harness
	if busy := h.CPUsBusyShare; busy > MaxHarnessBusy {
		out = append(out, fmt.Sprintf("the harness CPUs were %.0f %% busy, at most %.0f %% leaves the generator on time",
			100*busy, 100*MaxHarnessBusy))
	}
	if idle := h.HostIdleShare; idle < MinHostIdle {
		out = append(out, fmt.Sprintf("the machine was idle for %.1f %% of its CPUs' time, at least %g %% must be left", 100*idle, 100*MinHostIdle))
	}
	for _, d := range []struct {
		who   string
		delay float64
	}{{"k6", h.K6DelaySeconds}, {"the mock upstream", h.MockDelaySeconds}} {
		if d.delay > MaxDispatchDelay {
			out = append(out, fmt.Sprintf("a thread of %s waited %.2f ms for a CPU on average, at most %g ms keeps it on time",
				d.who, 1000*d.delay, 1000*MaxDispatchDelay))
		}
	}
	return out
}
