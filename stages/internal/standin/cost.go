package standin

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// maxBehind is how far the process may be behind what its requests may cost,
// before the stand-in gives up to be a known answer. Starting takes some of it.
const maxBehind = time.Second

// A cost is what responses take of the CPU: each of them the same, one at a time
// and in order.
type cost struct {
	each  time.Duration
	work  *work                         // in place of each: what is done, whatever it costs
	clock func() (time.Duration, error) // CPU time of the process
	turns chan chan error               // requests that want their turn; each gets its end, or an error
	start time.Duration
	taken int           // turns so far
	spun  time.Duration // CPU time that was spent only to reach what the responses cost, or for the work
}

// newCost counts from now: what the process has used before costs nobody.
func newCost(each time.Duration, clock func() (time.Duration, error)) (*cost, error) {
	start, err := clock()
	return &cost{each: each, clock: clock, turns: make(chan chan error), start: start}, err
}

// take waits for a turn and for its end. Responses that are to cost nothing have no turns: they
// cost what HTTP does.
func (c *cost) take(ctx context.Context) error {
	if c.each == 0 && c.work == nil {
		return nil
	}
	end := make(chan error, 1)
	select {
	case c.turns <- end:
		return <-end
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run gives turns until the channel is closed. It needs a thread of its own, of a
// policy that gives way to every other thread of the process at once: what waits
// for a timer or the network must not wait for the CPU as well, or a response
// would take longer than is known.
func (c *cost) run(giveWay func() error) error {
	runtime.LockOSThread() // for good: the thread ends with the goroutine, and its policy with it
	if err := giveWay(); err != nil {
		return err
	}
	for end := range c.turns {
		end <- c.turn()
	}
	return nil
}

// turn is one response's.
func (c *cost) turn() error {
	if c.work == nil {
		return c.spin()
	}
	c.taken++
	before, err := threadTime()
	if err != nil {
		return err
	}
	if err := c.work.do(); err != nil {
		return err
	}
	after, err := threadTime()
	c.spun += after - before
	return err
}

// spin uses the CPU until the process has used, since the start, what all
// responses so far cost. Its error says that they cost more than that.
func (c *cost) spin() error {
	c.taken++
	until := c.start + time.Duration(c.taken)*c.each
	before, err := c.clock()
	if err != nil {
		return err
	}
	if before-until > maxBehind {
		return fmt.Errorf("%s: a response costs more than that by itself (got %s of CPU time for %d responses, want at most %s)",
			CPUVariable, before-c.start, c.taken, until-c.start)
	}
	own, err := threadTime()
	if err != nil {
		return err
	}
	for now := before; now < until; {
		if now, err = c.clock(); err != nil {
			return err
		}
	}
	after, err := threadTime()
	c.spun += after - own
	return err
}

// processTime reads the clock of the CPU time that this process has used, all
// its threads together, in user and in kernel mode.
func processTime() (time.Duration, error) { return readClock(unix.CLOCK_PROCESS_CPUTIME_ID) }

// threadTime is the same of the calling thread alone.
func threadTime() (time.Duration, error) { return readClock(unix.CLOCK_THREAD_CPUTIME_ID) }

func readClock(id int32) (time.Duration, error) {
	var t unix.Timespec
	if err := unix.ClockGettime(id, &t); err != nil {
		return 0, fmt.Errorf("reading a CPU clock: %w", err)
	}
	return time.Duration(t.Nano()), nil
}

// idlePolicy gives the calling thread the policy SCHED_IDLE: a thread of another
// policy that becomes ready takes the CPU from it at once.
func idlePolicy() error {
	attributes := unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}
	if err := unix.SchedSetAttr(0, &attributes, 0); err != nil {
		return fmt.Errorf("setting the policy SCHED_IDLE: %w", err)
	}
	return nil
}
