package bound

import (
	"fmt"
	"math"

	"scaleguild/internal/run"
)

// Live names the bound of the last seconds of a run that goes on, and says in
// plain words what is happening. Samples are a second each, oldest first; a few of
// them are enough. The rules are those of Of, with what samples can tell; they do
// not show how long turns to write are held.
func Live(p run.Plan, recent []run.Sample) (name, sentence string) {
	if len(recent) == 0 {
		return None, "no sample yet"
	}
	u, err := usageOfSamples(p, recent)
	if err != nil {
		return None, err.Error()
	}
	if u.responses <= 0 {
		return None, fmt.Sprintf("nothing answered in the last %d s, %.0f requests in flight", len(recent), u.inFlight)
	}
	c, ok := pick(u.constraints())
	if !ok {
		return None, fmt.Sprintf("nothing is full: CPU %.0f %%, %.0f requests in flight, %.0f at the upstream", 100*u.share(), u.inFlight, u.parked)
	}
	return c.Name, u.words(c) + queue(recent)
}

// usageOfSamples sums up what samples show, on average over them. The quota is the plan's, as
// the one that the kernel has is read back into the record, at the end of a run. Turns to
// write stay 0, so that DatabaseLock is not among the constraints.
func usageOfSamples(p run.Plan, recent []run.Sample) (usage, error) {
	u, err := capacities(p)
	if err != nil {
		return u, err
	}
	if u.cores, err = p.Quota(); err != nil {
		return u, err
	}
	n := float64(len(recent))
	for _, s := range recent {
		u.responses += float64(s.Completed+s.Failed) / n
		u.cpu += s.ServiceCPU / n
		if s.Parked != nil {
			u.parked += float64(*s.Parked) / n
		}
		u.inFlight += float64(s.InFlight) / n
		u.lost += lostOf(s) / n
	}
	u.cpus = math.Ceil(u.cores) // as many as the runner gives the service
	u.start, u.answered = "requests", u.responses
	if p.Script != "" { // samples do not count a script's iterations: its arrivals bound nothing here
		u.start, u.answered = "iterations", 0
	}
	return u, nil
}

// lostOf is the share of the service's CPUs that others and the hypervisor took in a second, from 0 to
// 1; 0 where the sample does not say, as one of schema 1. The kernel counts both in ticks, so that
// others may seem to have taken less than nothing in a second: that is nothing.
func lostOf(s run.Sample) float64 {
	if s.ForeignShare == nil || s.StealShare == nil {
		return 0
	}
	return max(0, *s.ForeignShare) + *s.StealShare
}

// words says in a few words what a full constraint means. It has room for one line of a
// screen, so it is shorter than Evidence, and has no limit: of a few seconds that would be
// a number with the noise of seconds.
func (u usage) words(c Constraint) string {
	switch c.Name {
	case CPU:
		if u.lost > run.MaxSteal {
			return fmt.Sprintf("CPU full: %.0f %% used, others took %.0f %%", 100*u.share(), 100*u.lost)
		}
		return fmt.Sprintf("CPU full: %.0f %% used", 100*u.share())
	case Workers:
		return fmt.Sprintf("workers full: all %.0f are busy, %.0f of them at the upstream, CPU %.0f %%", c.Capacity, u.parked, 100*u.share())
	case SerialLoop:
		return fmt.Sprintf("loop serial: %.0f upstream call at a time, CPU %.0f %%", u.parked, 100*u.share())
	case Threads:
		return fmt.Sprintf("threads full: %.0f of %.0f wait for the upstream, CPU %.0f %%", u.parked, c.Capacity, 100*u.share())
	case Slots:
		return fmt.Sprintf("slots full: %.0f of %.0f parked, CPU %.0f %%", u.parked, c.Capacity, 100*u.share())
	case Population:
		return fmt.Sprintf("all %.0f VUs are being served: the load is the limit, CPU %.0f %%", c.Capacity, 100*u.share())
	}
	return fmt.Sprintf("keeps up with the %.0f requests offered per second, CPU %.0f %%", c.Capacity, 100*u.share())
}

// queue says how the number in flight changes, when it does: from the first of the samples
// to the last, by more than a tenth and more than one request, so that chance is not called
// a trend.
func queue(recent []run.Sample) string {
	first, last := recent[0].InFlight, recent[len(recent)-1].InFlight
	switch {
	case last > first+first/10+1:
		return fmt.Sprintf(", queue growing (%d to %d in flight)", first, last)
	case last < first-first/10-1:
		return fmt.Sprintf(", queue shrinking (%d to %d in flight)", first, last)
	}
	return fmt.Sprintf(", %d in flight", last)
}
