package collect

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

func TestTheDispatchDelayIsTheWaitPerTimeSlice(t *testing.T) {
	before := Dispatches{1: {waited: 1e6, times: 10}, 2: {waited: 5e6, times: 5}, 3: {waited: 9e9, times: 900}}
	after := Dispatches{
		1: {waited: 3e6, times: 12}, // 2 ms in 2 slices
		2: {waited: 5e6, times: 5},  // nothing
		3: {waited: 1e6, times: 1},  // another thread by now: 1 ms in 1 slice
		4: {waited: 5e6, times: 1},  // a new thread
	}
	if got, err := after.delay(before); err != nil || math.Abs(got-0.002) > 1e-12 {
		t.Errorf("got %g, %v, want 0.002", got, err)
	}
	if _, err := before.delay(before); err == nil {
		t.Error("no dispatch has a delay")
	}
}

func TestThisProcessIsDispatched(t *testing.T) {
	d, err := ReadDispatches(os.Getpid())
	if cli.Code(err) == cli.Machine {
		t.Skip(err)
	}
	if err != nil || len(d) == 0 {
		t.Errorf("got %v, %v", d, err)
	}
	if _, err := ReadDispatches(1 << 30); err == nil {
		t.Error("a process that is not there was read")
	}
}

func TestASchedstatThatIsNotOneIsAnError(t *testing.T) {
	for _, text := range []string{"", "1 2", "1 2 x", "1 x 3"} {
		if _, _, err := parseDispatched("7", text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func edge(seconds float64, requests int64, parked float64) Edge {
	return Edge{Upstream: &run.Upstream{Requests: requests, ParkedSeconds: parked}, upstreamAt: zero.Add(time.Duration(seconds * float64(time.Second)))}
}

func TestTheUpstreamsWindowIsTheDifferenceOfTwoReadings(t *testing.T) {
	got, err := upstreamWindow(edge(1, 10, 5), edge(11, 110, 45))
	if want := (run.UpstreamWindow{Answered: 100, ParkedSeconds: 40, MeanParked: 4}); err != nil || *got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if _, err := upstreamWindow(edge(1, 10, 5), edge(11, 9, 5)); err == nil || !strings.Contains(err.Error(), "backwards") {
		t.Errorf("got %v", err)
	}
}
