package bench

import (
	"strings"
	"testing"
)

const wrkText = `Running 6s test @ http://127.0.0.1:4000/q?key=r1
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.20ms  411.00us  12.10ms   91.00%
    Req/Sec    20.10k   330.10    21.00k    70.00%
  120000 requests in 6.00s, 20.60MB read
Requests/sec:  20000.50
Transfer/sec:      3.43MB
`

func TestWrksText(t *testing.T) {
	failures := strings.Replace(wrkText, "Requests/sec:",
		"  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 90\nRequests/sec:", 1)
	for _, c := range []struct {
		name string
		d    drive
		text string
		want Speed
	}{
		{"without delay", drive{connections: 64}, wrkText, Speed{Connections: 64, Rate: 20_000.5, CPU: 0.5}},
		{"with a delay", drive{connections: 1000, mean: 0.25}, wrkText, Speed{Connections: 1000, Rate: 20_000.5, Ideal: 4000, CPU: 0.5}},
		{"with failures", drive{connections: 64}, failures, Speed{Connections: 64, Rate: 20_000.5, Errors: 100, CPU: 0.5}},
	} {
		got, err := c.d.speed([]byte(c.text), 6)
		if err != nil || *got != c.want {
			t.Errorf("%s: got %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

// What wrk did not print is an error and no 0.
func TestWrksTextHasToBeWhole(t *testing.T) {
	for _, c := range []struct{ cut, put, want string }{
		{"Requests/sec:  20000.50\n", "", "no rate or no number of requests"},
		{"120000 requests in", "requests in", "no rate or no number of requests"},
		{"120000 requests in", "0 requests in", "no answer"},
	} {
		got, err := drive{connections: 64}.speed([]byte(strings.Replace(wrkText, c.cut, c.put, 1)), 6)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: got %+v, %v, want an error: %s", c.put, c.cut, got, err, c.want)
		}
	}
}
