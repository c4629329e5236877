package bench

import (
	"testing"
	"time"
)

func TestOnTime(t *testing.T) {
	const delay = 14 * time.Second
	for _, c := range []struct {
		o    outcome
		want bool
	}{
		{outcome{"ok", delay - 1}, false},
		{outcome{"ok", delay}, true},
		{outcome{"ok", delay + onTime}, true},
		{outcome{"ok", delay + onTime + 1}, false},
		{outcome{"503", delay}, false},
		{outcome{"timeout", delay}, false},
	} {
		if got := c.o.onTime(delay); got != c.want {
			t.Errorf("%v: got %v, want %v", c.o, got, c.want)
		}
	}
}

// Memory and CPU time are divided by the requests that were answered on time.
func TestParkedPerRequest(t *testing.T) {
	got := newParked(100, 80, 14*time.Second, 240, 0.4)
	if got.Sent != 100 || got.OnTime != 80 || got.Delay != 14 || got.Late != 2 || *got.KiB != 3 || *got.CPU != 50 {
		t.Errorf("got %+v, %v KiB, %v CPU-s", got, *got.KiB, *got.CPU)
	}
	if none := newParked(100, 0, 14*time.Second, 240, 0.4); none.KiB != nil || none.CPU != nil || none.OnTime != 0 {
		t.Errorf("of no answer: got %+v, want null", none)
	}
}
