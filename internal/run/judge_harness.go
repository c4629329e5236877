package run

import "fmt"

func harnessRule() Rule {
	return Rule{Name: "harness", Since: 1, Noise: true, judge: judgeHarness, Limits: []Limit{
		{fmt.Sprintf("the CPUs of generator, mock and runner were at most %g %% busy, and all CPUs idle for %g %% of the time or more", 100*MaxHarnessBusy, 100*MinHostIdle),
			"above it a request waits for the generator now and then", "the service's affinity moved to the harness CPU"},
		{fmt.Sprintf("a ready thread of k6 and of the mock waited %g ms for a CPU or less, on average", 1000*MaxDispatchDelay),
			"0.05 to 0.15 ms on a quiet machine; 3 ms with a quota of 5 % of a CPU, which leaves the CPUs idle", "k6 with 5 % of a CPU"},
	}}
}

// judgeHarness proves that the generator and the mock had CPU to spare: that the
// harness's CPUs were not full, that no thread waited long for one, and that the
// machine had idle time at all. The busy share alone does not see a generator
// that a quota of its own stops; its dispatch delay does.
func judgeHarness(r Record) []string {
	var out []string
	h := r.Harness
	if busy := h.HarnessBusyShare; busy > MaxHarnessBusy {
		out = append(out, fmt.Sprintf("the harness CPUs were %.0f %% busy, at most %.0f %% leaves the generator on time: the generator was the bound",
			100*busy, 100*MaxHarnessBusy))
	}
	if idle := h.HostIdleShare; idle < MinHostIdle {
		out = append(out, fmt.Sprintf("the machine was idle for %.1f %% of its CPUs' time, at least %g %% must be left", 100*idle, 100*MinHostIdle))
	}
	for _, d := range []struct {
		who   string
		delay *float64
	}{{"k6", &h.K6DelaySeconds}, {"the mock upstream", h.MockDelaySeconds}} {
		if d.delay != nil && *d.delay > MaxDispatchDelay {
			out = append(out, fmt.Sprintf("a thread of %s waited %.2f ms for a CPU on average, at most %g ms keeps it on time",
				d.who, 1000**d.delay, 1000*MaxDispatchDelay))
		}
	}
	return out
}

func interferenceRule() Rule {
	return Rule{Name: "interference", Since: 2, Noise: true, judge: judgeInterference, Limits: []Limit{
		{fmt.Sprintf("others and the hypervisor took at most %g %% of the service's CPU together", 100*MaxTaken),
			"that much is missing in the rate", "another program on the service's CPU, all of the window or 3 s of it"},
	}}
}

// judgeInterference proves that the service's CPU was the service's: what others and the
// hypervisor took of it is missing in its rate, and its response times waited for it.
func judgeInterference(r Record) []string {
	foreign, steal := r.Harness.ServiceCPUForeign, r.Harness.ServiceCPUSteal
	switch {
	case foreign == nil || steal == nil:
		return notRecorded(r, "harness.service_cpu_foreign_share or service_cpu_steal_share")
	case *foreign < -MaxForeignError:
		return []string{fmt.Sprintf("others took %.1f %% of the service's CPU, which is less than nothing (tolerance %g %%): the service ran elsewhere",
			100**foreign, 100*MaxForeignError)}
	case *foreign+*steal > MaxTaken:
		return []string{fmt.Sprintf("other processes took %.1f %% and the hypervisor %.1f %% of the service's CPU, at most %g %% together leaves it the service's",
			100**foreign, 100**steal, 100*MaxTaken)}
	}
	return nil
}
