package standin

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"scaleguild/stages/internal/collect"
	"scaleguild/stages/internal/define"
)

// counter is a CPU clock that only moves when it is read, or told to.
type counter struct{ now, step time.Duration }

func (c *counter) read() (time.Duration, error) {
	c.now += c.step
	return c.now, nil
}

// turning gives a cost whose turns are given, until the test ends.
func turning(t *testing.T, each time.Duration, clock *counter) *cost {
	t.Helper()
	c, err := newCost(each, clock.read)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.run(func() error { return nil }) }()
	t.Cleanup(func() {
		close(c.turns)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return c
}

// requests counts in a folder of the test's own.
func requests(t *testing.T) *collect.RequestCounter {
	t.Helper()
	c, err := collect.OpenRequestCounter(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestResponsesCostAllOfTheProcess(t *testing.T) {
	clock := &counter{step: 10 * time.Microsecond}
	c := turning(t, 5*time.Millisecond, clock)
	start := clock.now
	for range 100 {
		clock.now += 700 * time.Microsecond // HTTP, which is part of the cost
		if err := c.take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := clock.now-start, 500*time.Millisecond; got < want || got > want+clock.step {
		t.Errorf("100 responses cost %s, want %s", got, want)
	}
}

func TestAResponseThatCostsMoreThanItMayIsRefused(t *testing.T) {
	clock := &counter{step: time.Microsecond}
	c := turning(t, time.Millisecond, clock)
	clock.now += 2 * time.Second
	if err := c.take(t.Context()); err == nil || !strings.Contains(err.Error(), "STANDIN_CPU: a response costs more than that by itself") {
		t.Errorf("got %v", err)
	}
}

func TestWhoeverLeavesTheQueueCostsNothing(t *testing.T) {
	c, err := newCost(time.Millisecond, (&counter{step: time.Microsecond}).read)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.take(gone); err != context.Canceled || c.taken != 0 {
		t.Errorf("got %v and %d turns", err, c.taken)
	}
}

func TestTheThreadGivesWayAndTheClockRuns(t *testing.T) {
	c, err := newCost(2*time.Millisecond, processTime)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.run(idlePolicy) }()
	if err := c.take(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(c.turns)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if now, err := processTime(); err != nil || now-c.start < c.each {
		t.Errorf("the process used %s, want at least %s (%v)", now-c.start, c.each, err)
	}
}

func TestAnswersAreWhatTheLoadExpects(t *testing.T) {
	var asked atomic.Int64
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if key := r.URL.Query().Get("key"); key != "r7" {
			t.Errorf("the upstream was asked with key %q, want r7", key)
		}
	}))
	defer upstream.Close()
	s := settings{cpu: time.Microsecond, delay: time.Microsecond, upstream: upstream.URL}
	server := httptest.NewServer(newService(s, turning(t, s.cpu, &counter{step: time.Microsecond}), requests(t)).routes())
	defer server.Close()
	const posted = `{"key":"r7","item_id":3,"quantity":2}`
	for _, c := range []struct {
		method, path, body string
		status             int
		holds              map[string]any
		calls              int64
	}{
		{"GET", "/health", "", 200, map[string]any{"status": "ok"}, 0},
		{"GET", "/items?category=c07", "", 200, map[string]any{"category": "c07"}, 0},
		{"GET", "/items/3", "", 200, map[string]any{"id": 3.0, "price_cents": 1.0, "category": "c00", "name": "stand-in"}, 0},
		{"POST", "/orders", posted, 201, map[string]any{"key": "r7", "item_id": 3.0, "quantity": 2.0, "total_cents": 1.0}, 0},
		{"GET", "/quotes/3?key=r7", "", 200, map[string]any{"key": "r7", "item_id": 3.0, "quoted_cents": 1.0}, 1},
		{"POST", "/checkout", posted, 201, map[string]any{"key": "r7", "item_id": 3.0, "quantity": 2.0, "authorization": "stand-in"}, 1},
		{"POST", "/orders", "{", 400, map[string]any{"where": "request"}, 0},
	} {
		before := asked.Load()
		status, got := request(t, c.method, server.URL+c.path, c.body)
		if status != c.status {
			t.Errorf("%s: got status %d, want %d", c.path, status, c.status)
		}
		for name, want := range c.holds {
			if got[name] != want {
				t.Errorf("%s: %s is %v, want %v", c.path, name, got[name], want)
			}
		}
		if calls := asked.Load() - before; calls != c.calls {
			t.Errorf("%s: %d upstream calls, want %d", c.path, calls, c.calls)
		}
	}
}

func request(t *testing.T, method, url, body string) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatalf("%s: %v in %q", url, err, data)
	}
	return response.StatusCode, fields
}

func TestTheManifestsNameWhatIsTaken(t *testing.T) {
	for file, cost := range map[string]string{"../../standin/manifest.json": CPUVariable, "../../standin-work/manifest.json": WorkVariable} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var m define.Manifest
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		want := Variables(cost)
		slices.Sort(want)
		if got := m.Names(); !slices.Equal(got, want) {
			t.Errorf("%s names %v, the stand-in takes %v", file, got, want)
		}
	}
}

// A response's work is the same each time, and as much more as it has more rounds: it does not
// look at a clock.
func TestWorkIsSoManyRounds(t *testing.T) {
	runtime.LockOSThread() // as run does: its CPU time is read
	defer runtime.UnlockOSThread()
	c, err := newCost(0, (&counter{step: time.Hour}).read)
	if err != nil {
		t.Fatal(err)
	}
	c.work = newWork(3)
	for range 5 {
		if err := c.turn(); err != nil {
			t.Fatal(err)
		}
	}
	if want := 5 * 3 * lookUps * tableStep % tableSize; c.work.next != want || c.taken != 5 || c.spun <= 0 {
		t.Errorf("got %d after %d responses, %s of work, want %d after 5", c.work.next, c.taken, c.spun, want)
	}
	seen := map[int]bool{}
	for n := range tableSize {
		seen[n*tableStep%tableSize] = true
	}
	if len(seen) != tableSize {
		t.Errorf("the walk comes to %d keys of the table, want all %d", len(seen), tableSize)
	}
}

func TestTheSettingsOfWork(t *testing.T) {
	good := map[string]string{
		WorkVariable: "210", DelayVariable: "1ms", workersVariable: "1", "PORT": "4000", "STATE_DIR": t.TempDir(),
		"UPSTREAM_URL": "http://127.0.0.1:1", "STUDY_VARIABLES": "STANDIN_DELAY STANDIN_WORK WORKERS",
	}
	if s, err := readSettings(func(name string) string { return good[name] }); err != nil || s.rounds != 210 || s.cpu != 0 {
		t.Errorf("got %+v, %v", s, err)
	}
	good[WorkVariable] = "some"
	if _, err := readSettings(func(name string) string { return good[name] }); err == nil || !strings.Contains(err.Error(), "STANDIN_WORK: ") {
		t.Errorf("got %v", err)
	}
}

func TestAllThatIsWrongWithTheSettingsIsNamed(t *testing.T) {
	good := map[string]string{
		CPUVariable: "5ms", DelayVariable: "10ms", workersVariable: "1", "PORT": "4000", "STATE_DIR": t.TempDir(),
		"UPSTREAM_URL": "http://127.0.0.1:1", "STUDY_VARIABLES": "STANDIN_CPU STANDIN_DELAY WORKERS",
	}
	if _, err := readSettings(func(name string) string { return good[name] }); err != nil {
		t.Errorf("got %v, want none", err)
	}
	for name, bad := range map[string]string{CPUVariable: "x", DelayVariable: "10", workersVariable: "2", "PORT": "", "STATE_DIR": "/no/such", "UPSTREAM_URL": "", "STUDY_VARIABLES": "LOOP"} {
		_, err := readSettings(func(asked string) string {
			if asked == name {
				return bad
			}
			return good[asked]
		})
		if err == nil || !strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s=%q: got %v", name, bad, err)
		}
	}
	_, err := readSettings(func(string) string { return "" })
	if got := strings.Count(err.Error(), "\n"); got != 6 {
		t.Errorf("an empty environment has 7 problems, got:\n%v", err)
	}
}
