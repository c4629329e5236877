package bench

import (
	"bytes"
	"context"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

const docs = "../../../docs"

// The document's table is that of the published data.
func TestTheTableAndTheChartAreThoseOfTheData(t *testing.T) {
	data, err := run.ReadFile[Data](filepath.Join(docs, "mock-bench.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile(filepath.Join(docs, "mock.md"))
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := os.ReadFile(filepath.Join(docs, "mock-bench.svg"))
	if err != nil {
		t.Fatal(err)
	}
	const remedy = "; run: go run ./mockapi/bench report --data docs/mock-bench.json --doc docs/mock.md --chart docs/mock-bench.svg"
	if filled, err := fill(doc, data); err != nil || !bytes.Equal(filled, doc) {
		t.Errorf("docs/mock.md has another table than its data (%v)%s", err, remedy)
	}
	if chart(data) != string(drawn) {
		t.Errorf("docs/mock-bench.svg is not drawn from its data%s", remedy)
	}
}

func made(mock string, rates ...float64) []Measurement {
	var all []Measurement
	for i, rate := range rates {
		all = append(all, Measurement{Mock: mock, Repetition: i + 1, Full: &Speed{Rate: rate, CPU: 1 / rate}})
	}
	return all
}

func TestMediansAndAdvantages(t *testing.T) {
	d := Data{Mocks: []Mock{{Name: "own"}, {Name: "a"}, {Name: "b"}, {Name: "none"}}}
	d.Rows = append(append(made("own", 900, 1000, 1300), made("a", 10, 30)...), made("b", 100)...)
	rate, cpu := rows()[0], rows()[1]
	if c := d.cell("own", rate); c.text("%.0f") != "1000 (900 to 1300)" {
		t.Errorf("got %s", c.text("%.0f"))
	}
	if c := d.cell("a", rate); c.median != 20 || d.cell("none", rate).text("%.0f") != "none" {
		t.Errorf("got %v", c)
	}
	if got := d.ratio(rate); got != "10.0× better" {
		t.Errorf("rate: %s", got)
	}
	if got := d.ratio(cpu); got != "10.0× better" {
		t.Errorf("CPU: %s", got)
	}
	d.Mocks[0], d.Mocks[2] = d.Mocks[2], d.Mocks[0]
	if got := d.ratio(rate); got != "10.0× worse" {
		t.Errorf("rate, turned round: %s", got)
	}
	if got := d.ratio(rows()[4]); got != "" {
		t.Errorf("of nothing: %s", got)
	}
}

func TestDistanceAndQuantilesCountWhatWasNotAnswered(t *testing.T) {
	a := fastAsk()
	const sent = 10_000
	var all []time.Duration
	for i := range sent {
		q := (float64(i) + 0.5) / sent
		seconds := 0.2 * math.Exp(a.sigma()*math.Sqrt2*math.Erfinv(2*q-1))
		all = append(all, time.Duration(seconds*1e9))
	}
	if d := distance(all, sent, a, time.Minute); d > 1e-4 {
		t.Errorf("of the quantiles themselves: %v", d)
	}
	// A tenth is missing at the upper end.
	if d := distance(all[:sent*9/10], sent, a, time.Minute); math.Abs(d-0.1) > 1e-3 {
		t.Errorf("with a tenth missing: %v, want 0.1", d)
	}
	if q := quantile(all[:sent*9/10], sent, 0.99); q != nil {
		t.Errorf("p99 is %v s, though a tenth was never answered", *q)
	}
	if q := quantile(all, sent, 0.5); math.Abs(*q-0.2) > 1e-3 {
		t.Errorf("p50 is %v s", *q)
	}
	if mean := a.mean(); math.Abs(mean-0.2690) > 5e-4 {
		t.Errorf("the mean is %v s", mean)
	}
}

func TestFillNeedsTheMarks(t *testing.T) {
	d := Data{Mocks: []Mock{{Name: "own"}, {Name: "a"}}, Scale: 0.5, Rows: []Measurement{{Mock: "a", Repetition: 1, Problem: "it\nbroke"}}}
	if _, err := fill([]byte("no marks"), d); err == nil || cli.Code(err) != cli.Usage {
		t.Errorf("got %v", err)
	}
	got, err := fill([]byte("before\n"+begin+"\nold\n"+end+"\nafter\n"), d)
	if err != nil || !strings.HasPrefix(string(got), "before\n"+begin) || !strings.HasSuffix(string(got), end+"\nafter\n") || strings.Contains(string(got), "old") {
		t.Errorf("got %s, %v", got, err)
	}
	for _, want := range []string{"multiplied by 0.5", "- Problem of a in repetition 1: it broke"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%q is missing in %s", want, got)
		}
	}
}

// The load counts what a server does, each under its name.
func TestLoad(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch key := r.URL.Query().Get("key"); key[len(key)-1] {
		case '1':
			w.WriteHeader(http.StatusServiceUnavailable)
		case '2':
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.(*net.TCPConn).SetLinger(0)
				conn.Close()
			}
		case '3':
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("short"))
		case '4':
			<-r.Context().Done()
		default:
			_, _ = w.Write([]byte("ok"))
		}
	})}
	go func() { _ = server.Serve(ln) }()
	defer server.Close()
	counts := map[string]int{}
	l := load{address: ln.Addr().String(), rate: 1000, count: 50, timeout: time.Second, prefix: "k"}
	l.run(context.Background(), func(o outcome) { counts[o.what]++ })
	for what, want := range map[string]int{"ok": 25, "503": 5, "reset": 5, "truncated": 5, "timeout": 5} {
		if what == "ok" {
			want += 5 // keys that end in 0 and 5 to 9
		}
		if counts[what] != want {
			t.Errorf("%d %s, want %d: %v", counts[what], what, want, counts)
		}
	}
}

// mockapi is the command, compiled for this test.
func mockapi(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("taskset"); err != nil {
		t.Skip("taskset is not installed")
	}
	file := filepath.Join(t.TempDir(), "mockapi")
	if out, err := exec.Command("go", "build", "-o", file, "scaleguild/mockapi").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// The same as the whole measurement, with 2 % of its requests.
func TestCapacity(t *testing.T) {
	out := filepath.Join(t.TempDir(), "capacity.json")
	const requests = 2000
	err := Run(t.Context(), cli.Env{Err: t.Output(), Args: []string{
		"capacity", "--mockapi", mockapi(t), "--out", out, "--requests", strconv.Itoa(requests), "--addresses", "3",
	}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := run.ReadFile[Capacity](out)
	if err != nil {
		t.Fatal(err)
	}
	if c.Parked != requests || c.LeftCounted != requests/10 || c.StillParked != requests*9/10 || c.Refused != requests*9/10 || c.ExitCode != 0 {
		t.Errorf("got %+v", c)
	}
	if c.KiB > 10 {
		t.Errorf("a request takes %.1f KiB, want 10 at most", c.KiB)
	}
}

// A soak of a second.
func TestSoak(t *testing.T) {
	out := filepath.Join(t.TempDir(), "soak.json")
	err := Run(t.Context(), cli.Env{Err: t.Output(), Args: []string{
		"soak", "--mockapi", mockapi(t), "--out", out, "--time", "1s", "--rate", "500",
	}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := run.ReadFile[Soaked](out)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, count := range s.Outcomes {
		sum += count
	}
	if s.Sent != 500 || sum != 500 || s.Outcomes["ok"] < 450 || s.Outcomes["503"] == 0 || len(s.Resident) == 0 ||
		s.Mock.Requests != 500 || s.Mock.InFlight != 0 || s.Mock.KSDrawn == nil || int(s.Mock.ClientGone) != s.Outcomes["timeout"] {
		t.Errorf("got %+v", s)
	}
}

func TestCommands(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "arguments: no such command"},
		{[]string{"draw"}, "arguments: no such command"},
		{[]string{"compare"}, "arguments: --mockapi is missing"},
		{[]string{"compare", "--mockapi", "m", "--jars", "j", "--out", "o", "--scale", "0"}, "arguments: repetitions, scale and parked"},
		{[]string{"report", "--data", "d", "--doc", "d", "--chart", "c", "x"}, "arguments: too many"},
		{[]string{"soak", "--speed", "1"}, "arguments: flag provided but not defined"},
	} {
		err := Run(t.Context(), cli.Env{Args: c.args})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || cli.Code(err) != cli.Usage {
			t.Errorf("%q: got %v, want %s", c.args, err, c.want)
		}
	}
}
