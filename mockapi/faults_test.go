package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

const everyFault = "503=10%,429=10%,500=10%,reset=10%,truncated_body=10%,slow_body(2ms)=10%"

// A stage changes the service, and perhaps the delays; the order and the number
// of requests at once differ in every run. What fails, and how, stays the same,
// and is what the plan says.
func TestTheSameKeyFailsInTheSameWayInEveryStage(t *testing.T) {
	const keys = 300
	plan := exec.CommandContext(t.Context(), "mockapi", "plan", "--seed", "1", "--latency", quick, "--faults", everyFault, fmt.Sprint(keys))
	out, err := plan.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n")[1:] {
		fields := strings.Split(line, "\t")
		want[fields[0]] = strings.Replace(strings.Replace(fields[3], "slow_body(2ms)", "200", 1), "none", "200", 1)
	}
	for stage, latency := range []string{"constant(0s)", quick, "uniform(min=1ms,max=9ms)"} {
		m := start(t, latency, "export UPSTREAM_FAULTS='"+everyFault+"'; ")
		order := rand.New(rand.NewPCG(uint64(stage), 0)).Perm(keys)
		atOnce := make(chan struct{}, []int{1, 20, 300}[stage])
		var group sync.WaitGroup
		for _, i := range order {
			atOnce <- struct{}{}
			group.Go(func() {
				defer func() { <-atOnce }()
				key := fmt.Sprintf("r%d", i)
				if got := m.fate(t, key); got != want[key] {
					t.Errorf("stage %d: %s fails with %s, want %s", stage, key, got, want[key])
				}
			})
		}
		group.Wait()
	}
	seen := map[string]int{}
	for _, fate := range want {
		seen[fate]++
	}
	if len(seen) != 6 || seen["200"] < 100 {
		t.Errorf("the plan has %v", seen)
	}
}

// fate is what a client sees of a key: a status, reset or truncated_body.
func (m *mock) fate(t *testing.T, key string) string {
	conn := m.send(t, key)
	defer conn.Close()
	got, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err == nil {
		_, err = io.Copy(io.Discard, got.Body)
	}
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "truncated_body"
	case err != nil:
		return err.Error()
	}
	return fmt.Sprint(got.StatusCode)
}
