package runner

import (
	"context"
	"net"
	"strings"
	"testing"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
)

// dying is an execution whose service is known to have ended at the nth look; 0 is never.
func dying(t *testing.T, n int, baseURL string) *execution {
	looks := 0
	exited := func() bool { looks++; return n > 0 && looks >= n }
	process := budget.NewProcess("v1", 1, cgroup.Group{}, cgroup.Quota{}, nil, exited, nil)
	return &execution{service: process, baseURL: baseURL, dir: t.TempDir()}
}

// A service that dies cuts its connections off before its end is known: that is told, and not that
// it answered wrong.
func TestTheEndOfAServiceIsWaitedForWhereItCutOff(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listening := "http://" + listener.Addr().String()
	cut := []run.Exchange{{Cause: "404"}, {Cause: "error-1000"}}
	for _, c := range []struct {
		exchanges []run.Exchange
		looks     int
		ended     bool
	}{{cut, 1, true}, {cut[:1], 1, true}, {cut, 0, false}, {cut[:1], 0, false}, {nil, 0, false}} {
		if err := dying(t, c.looks, listening).serviceEnded(t.Context(), c.exchanges); (err != nil) != c.ended {
			t.Errorf("listening, %v, %d looks: %v", c.exchanges, c.looks, err)
		}
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	err = dying(t, 5, listening).serviceEnded(t.Context(), cut)
	if err == nil || !strings.HasPrefix(err.Error(), "the service ended") {
		t.Errorf("gone: %v", err)
	}
	if err := dying(t, 5, listening).serviceEnded(t.Context(), cut[:1]); err != nil {
		t.Errorf("nothing was cut off: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := dying(t, 0, listening).serviceEnded(ended, cut); err != nil {
		t.Errorf("it runs: %v", err)
	}
}
