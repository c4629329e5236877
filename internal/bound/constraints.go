package bound

import (
	"fmt"

	"scaleguild/internal/run"
)

// constraints lists what can hold up a request of this run, in a fixed order: of two that are
// equally full the earlier is named, so causes come before what they fill.
func (u usage) constraints() []Constraint {
	all := []Constraint{}
	for _, of := range []func(usage) (Constraint, bool){
		cpuOf, workersOf, threadsOf, slotsOf, populationOf, lockOf, rateOf,
	} {
		if c, ok := of(u); ok {
			all = append(all, c)
		}
	}
	return all
}

// place makes a constraint of m servers of which busy were in use on average. There
// is none where there are no servers, and where nothing was asked of them.
func (u usage) place(name string, m, busy float64) (Constraint, bool) {
	if m <= 0 || busy <= 0 {
		return Constraint{}, false
	}
	c := Constraint{Name: name, Capacity: m, Utilisation: busy / m, Demand: busy / u.responses}
	c.Limit = m / c.Demand
	return c, true
}

// cpuOf: each response costs CPU time, and the quota hands out so much a second, as far
// as the hypervisor and other programs leave the service's CPUs. That they took more than
// the service can have lost is refuted by what it used.
func cpuOf(u usage) (Constraint, bool) {
	had := u.cores
	if rest := u.cpus * (1 - u.lost); u.lost > 0 && rest < had {
		had = max(rest, u.cpu)
	}
	c, ok := u.place(CPU, had, u.cpu)
	left := u.cpus * (1 - u.stolen)
	c.full = u.stolen > 0 && left < u.cores && u.cpu >= MinUtilisation*left
	c.Evidence = fmt.Sprintf("the CPU was %.1f %% used: %.2f CPU-ms a response allow %.1f responses per second from a quota of %g cores",
		100*c.Utilisation, 1000*c.Demand, c.Limit, u.cores)
	if u.lost > run.MaxSteal {
		c.Evidence += fmt.Sprintf(", of which the hypervisor and other programs took %.1f %%", 100*u.lost)
	}
	c.Next = "CPU time per response: fewer connections, fewer layers, a pool instead of a connection for each use"
	return c, ok
}

// workersOf: a worker that works on one request at a time, as one whose handlers block its event
// loop, is kept from all others while it computes, waits for the upstream and writes. CPU time
// and waits add up because they exclude each other: a worker that waits does not compute.
func workersOf(u usage) (Constraint, bool) {
	name, what := Workers, "workers"
	if u.loops {
		name, what = SerialLoop, "event loops"
	}
	c, ok := u.place(name, u.workers, u.cpu+u.parked)
	c.Evidence = fmt.Sprintf("%.0f of %.0f requests in flight were worked on: CPU and upstream waits take %.1f ms a response, one after the other on %.0f %s",
		min(u.workers, u.inFlight), u.inFlight, 1000*c.Demand, u.workers, what)
	c.Next = u.turn.workers + ": more of them, or ones that go on with other requests while one waits"
	if u.loops {
		c.Next = u.turn.workers + ": ones that do not block the event loop"
	}
	return c, ok
}

// threadsOf: a handler in the thread pool keeps its thread until it returns: while
// it computes, writes, and waits for the upstream. Its wait for a turn to write is
// left out: a queue elsewhere is not a demand of its own. Most of the CPU time falls
// into turns when there are many, so only the larger of the two counts.
func threadsOf(u usage) (Constraint, bool) {
	c, ok := u.place(Threads, u.threads, u.parked+max(u.writeHold, u.cpu))
	c.Evidence = fmt.Sprintf("%.1f of %.0f threads were held by requests, %.1f of them waiting for the upstream", c.Utilisation*c.Capacity, c.Capacity, u.parked)
	c.Next = u.turn.threads + ", or handlers that need no thread while they wait"
	return c, ok
}

// taken is the constraint of workers or threads by who holds them, in the closed model, where
// requests wait for what is not measured, such as a database. A request holds its place to its end
// and no place is idle while one waits, so of n requests in flight min(m, n) hold one; of at most N
// VUs that is m n / N or more (the function is concave), and on average m L / N for L in flight.
func (u usage) taken() (Constraint, bool) {
	name, m, turn := Workers, u.workers, u.turn.workers
	if u.threads > 0 {
		name, m, turn = Threads, u.threads, u.turn.threads
	}
	// Of a k6 script nobody knows the most that it has in flight, so that the mean says nothing.
	if u.model != run.ClosedModel || u.loops || u.vus <= 0 {
		return Constraint{}, false
	}
	c, ok := u.place(name, m, m*u.inFlight/max(u.vus, m))
	c.Evidence = fmt.Sprintf("%.0f requests were in flight, and each of %.0f %s takes one: %.0f ms a response, of which CPU and upstream waits are %.1f ms",
		u.inFlight, m, name, 1000*c.Demand, 1000*(u.cpu+u.parked)/u.responses)
	c.Next = turn + ": more of them; or what requests wait for beside the CPU and the upstream"
	return c, ok && c.Utilisation >= MinUtilisation
}

// slotsOf: only that many requests may wait for the upstream at a time. What waits is counted
// in the mock (parked), not in the service: a slot is held a little longer, while the call
// is written and its answer read, which counts as CPU time.
func slotsOf(u usage) (Constraint, bool) {
	c, ok := u.place(Slots, u.slots, u.parked)
	c.Evidence = fmt.Sprintf("%.1f of %.0f slots were taken while the CPU was %.0f %% used: %.0f ms at the upstream per response allow %.1f responses per second",
		u.parked, u.slots, 100*u.share(), 1000*c.Demand, c.Limit)
	c.Next = u.turn.slots + ", or a faster upstream"
	return c, ok
}

// populationOf: in the closed model every VU waits for its response, but for those of a k6 script,
// which may wait as they like and send several requests at once. What a
// response needs without any queueing (CPU time, the upstream's delay) keeps a VU
// busy; VUs beyond that queue somewhere. With all of them busy, N / R0 is the limit.
func populationOf(u usage) (Constraint, bool) {
	if u.model != run.ClosedModel {
		return Constraint{}, false
	}
	c, ok := u.place(Population, u.vus, u.cpu+u.parked)
	c.Evidence = fmt.Sprintf("%.1f of %.0f VUs were being served, not queueing: %.0f ms a response without any queue allow %.1f responses per second",
		c.Utilisation*u.vus, u.vus, 1000*c.Demand, c.Limit)
	c.Next = "VUS: the load is too small to find the limit of the service"
	return c, ok
}

// lockOf: the writers of a process take turns. Each worker has turns of its own, so m is the
// number of workers; the lock of the database file is within a turn, and a wait for it counts
// as holding the turn. So the limit is what turns allow as they were, commits included.
func lockOf(u usage) (Constraint, bool) {
	c, ok := u.place(DatabaseLock, u.writers, u.writeHold)
	c.Evidence = fmt.Sprintf("a turn to write was held %.0f %% of the time, and %.1f requests waited for one: %.2f ms of it a response allow %.1f responses per second",
		100*c.Utilisation, u.writeWait, 1000*c.Demand, c.Limit)
	c.Next = "the time that a write holds its turn: its connection, its commit, its waits for the CPU"
	return c, ok
}

// rateOf: in the open model no more is answered than was offered. No queueing law is behind
// it: its utilisation is the share of the offer that was answered, and its limit the offer, in
// responses.
func rateOf(u usage) (Constraint, bool) {
	if u.model != run.OpenModel || u.answered <= 0 {
		return Constraint{}, false
	}
	c := Constraint{Name: ArrivalRate, Capacity: u.offered, Utilisation: u.answered / u.offered, Limit: u.offered * (u.responses / u.answered), Demand: 1}
	c.Evidence = fmt.Sprintf("%.1f of the %.0f %s offered per second were answered", u.answered, u.offered, u.start)
	c.Next = "ARRIVAL_RATE: the service keeps up with what is offered"
	return c, true
}
