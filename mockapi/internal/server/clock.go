package server

import "time"

// Clock is where the server takes its time from. Tests bring one that they
// move by hand.
type Clock struct {
	Now func() time.Time
	// Timer gives a channel that receives once after d, and a function that
	// releases the timer early.
	Timer func(d time.Duration) (fired <-chan time.Time, release func())
	// AfterFunc calls f in a goroutine of its own after d, unless it is
	// released before.
	AfterFunc func(d time.Duration, f func()) (release func())
}

// RealClock is the machine's monotonic clock. Its timers never fire early.
func RealClock() Clock {
	return Clock{
		Now: time.Now,
		Timer: func(d time.Duration) (<-chan time.Time, func()) {
			t := time.NewTimer(d)
			return t.C, func() { t.Stop() }
		},
		AfterFunc: func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		},
	}
}
