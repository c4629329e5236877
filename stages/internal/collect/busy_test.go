package collect

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestTheBusyShareCountsAllThatIsNotIdle(t *testing.T) {
	for _, c := range []struct {
		spent cpuTimes
		want  float64
	}{
		{cpuTimes{Busy: 1, Idle: 3}, 0.25},
		{cpuTimes{Busy: 1, Idle: 2, Steal: 1}, 0.5},
		{cpuTimes{Idle: 2}, 0},
		{cpuTimes{}, 0},
	} {
		if got := c.spent.busyShare(); got != c.want {
			t.Errorf("%+v: got %g, want %g", c.spent, got, c.want)
		}
	}
}

func TestTheBusyShareOfThisMachineIsAShare(t *testing.T) {
	got, err := BusyShare(context.Background(), 50*time.Millisecond)
	if err != nil || got < 0 || got > 1 {
		t.Errorf("got %g, %v; want 0 to 1", got, err)
	}
}

func TestTheBusyShareIsNotWaitedForAfterAnInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := BusyShare(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
