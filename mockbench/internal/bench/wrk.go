package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"strconv"
)

// perRequests is how many responses CPU times are given for.
const perRequests = 10_000

var (
	wrkRate   = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	wrkTotal  = regexp.MustCompile(`([0-9]+) requests in`)
	wrkErrors = regexp.MustCompile(`Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)`)
	wrkStatus = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
)

// drive is a load by wrk.
type drive struct {
	connections int
	seconds     float64
	mean        float64 // of the delay in seconds; 0 without one
	script      string  // for requests that differ; empty when all may be equal
}

// wrk drives a mock as fast as a number of connections allows.
func (s session) wrk(ctx context.Context, r *running, d drive) (*Speed, error) {
	before, err := r.cpuSeconds()
	if err != nil {
		return nil, err
	}
	whole := max(1, int(math.Round(d.seconds*s.scale)))
	url := "http://" + r.address() + "/q?key=r1"
	argv := []string{"-t1", "-c" + strconv.Itoa(d.connections), "-d" + strconv.Itoa(whole), "--timeout", "60s", url}
	if d.script != "" {
		argv = append(argv, "-s", d.script)
	}
	out, err := exec.CommandContext(ctx, "wrk", argv...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	after, err := r.cpuSeconds()
	if err != nil {
		return nil, err
	}
	speed, err := d.speed(out, after-before)
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", r.name, err, out)
	}
	return speed, nil
}

// speed reads what wrk printed; cpu is the CPU time in seconds that the mock took
// meanwhile.
func (d drive) speed(out []byte, cpu float64) (*Speed, error) {
	rate, okRate := number(wrkRate, out, 1)
	total, okTotal := number(wrkTotal, out, 1)
	if !okRate || !okTotal {
		return nil, errors.New("wrk: no rate or no number of requests in what it printed")
	}
	if total == 0 {
		return nil, errors.New("wrk: no answer")
	}
	failed, _ := number(wrkStatus, out, 1) // wrk prints these two lines when there is something to count
	for i := 1; i <= 4; i++ {
		errors, _ := number(wrkErrors, out, i)
		failed += errors
	}
	speed := &Speed{Connections: d.connections, Rate: rate, Errors: int64(failed), CPU: cpu / total * perRequests}
	if d.mean > 0 {
		speed.Ideal = float64(d.connections) / d.mean
	}
	return speed, nil
}

// number is the number that a group of a pattern matches; false without a match.
func number(pattern *regexp.Regexp, text []byte, group int) (float64, bool) {
	found := pattern.FindSubmatch(text)
	if found == nil {
		return 0, false
	}
	value, err := strconv.ParseFloat(string(found[group]), 64)
	return value, err == nil
}
