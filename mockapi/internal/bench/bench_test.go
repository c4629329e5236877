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

// The document's sections and the chart are those of the published data.
func TestTheDocumentIsThatOfTheData(t *testing.T) {
	made := map[string][]byte{}
	if err := render(docs, made); err != nil {
		t.Fatal(err)
	}
	for name, want := range made {
		got, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("docs/%s is not made from its data (%v); run: go run ./mockapi/bench report --docs docs", name, err)
		}
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
	if c := d.cell("own", rate.of); c.text("%.0f") != "1000 (900 to 1300)" {
		t.Errorf("got %s", c.text("%.0f"))
	}
	if c := d.cell("a", rate.of); c.median != 20 || d.cell("none", rate.of).text("%.0f") != "none" {
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
	if _, err := fill([]byte("no marks"), "x", "new"); err == nil || cli.Code(err) != cli.Usage {
		t.Errorf("got %v", err)
	}
	got, err := fill([]byte("before\n<!-- begin: x -->\nold\n<!-- end: x -->\nafter\n"), "x", "new\n")
	if want := "before\n<!-- begin: x -->\nnew\n<!-- end: x -->\nafter\n"; string(got) != want || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
	d := Data{Mocks: []Mock{{Name: "own"}, {Name: "a"}}, Scale: 0.5, Rows: []Measurement{{Mock: "a", Repetition: 1, Problem: "it\nbroke"}}}
	for _, want := range []string{"multiplied by 0.5", "- Problem of a in repetition 1: it broke"} {
		if text := table(d); !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
}

// What cannot be told from an exact mock is no advantage.
func TestNoiseIsNoAdvantage(t *testing.T) {
	of := func(mock string, ks float64) Measurement {
		return Measurement{Mock: mock, Fast: &Accuracy{Sent: 10_000, KS: ks}}
	}
	d := Data{Mocks: []Mock{{Name: "own"}, {Name: "a"}}, Rows: []Measurement{of("own", 0.002), of("a", 0.016)}}
	r := rows()[4]
	if got := d.ratio(r); got != "both exact within 0.0163" || d.advantage(r) != 0 {
		t.Errorf("got %s, %v", got, d.advantage(r))
	}
	d.Rows[1].Fast.KS = 0.02
	if got := d.ratio(r); got != "10.0× better" {
		t.Errorf("got %s", got)
	}
	// The standard error of the 0.99 quantile, by the textbook: 9.1 % of it at n = 1,000.
	p99 := quantileRow("", fast1, slowAsk(), 0.99, Accuracy.p99).noise(Measurement{Fast: &Accuracy{Sent: 1000}})
	if want := 100 * 2.58 * 1.9 / 22; math.Abs(*p99-want) > 0.02*want {
		t.Errorf("noise of p99 is %v %%, want %v", *p99, want)
	}
}

func fast1(m Measurement) *Accuracy { return m.Fast }

// Nothing is published of a comparison that is not complete, and of a trial.
func TestPublishing(t *testing.T) {
	folder := t.TempDir()
	doc := ""
	for _, s := range sections() {
		doc += "<!-- begin: " + s.name + " -->\n<!-- end: " + s.name + " -->\n"
	}
	if err := os.WriteFile(filepath.Join(folder, document), []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), compared)
	publish := func(d Data) (string, error) {
		d.Schema, d.Mocks = run.Schema, []Mock{{Name: "own"}, {Name: "a"}}
		if err := run.WriteFile(file, d); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		err := Run(t.Context(), cli.Env{Out: &out, Args: []string{"report", "--docs", folder, "--add", file}})
		return out.String(), err
	}
	whole := Data{Scale: 1, Repetitions: 5, Rows: append(made("own", 5, 5, 5, 5, 5), made("a", 1, 1, 1, 1, 1)...)}
	half, trial := whole, whole
	half.Rows, trial.Scale = half.Rows[:7], 0.1
	if _, err := publish(half); err == nil || !strings.Contains(err.Error(), "not complete (got 7 measurements, want 10)") {
		t.Errorf("half of it: %v", err)
	}
	if out, err := publish(trial); err != nil || !strings.Contains(out, "5.0× better") || !strings.Contains(out, "A trial: not published") {
		t.Errorf("a trial: %v\n%s", err, out)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
		t.Errorf("published: %v, %v", files, err)
	}
	if _, err := publish(whole); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(folder, document))
	if err != nil || !strings.Contains(string(got), "5.0× better") || !strings.Contains(string(got), "Not measured yet: `just soak-mock` does it.") {
		t.Errorf("%v\n%s", err, got)
	}
	for _, name := range []string{compared, picture} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
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

func needWrk(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("wrk"); err != nil {
		t.Skip("wrk is not installed")
	}
}

// All measurements of the comparison, with a twentieth of its time.
func TestMeasure(t *testing.T) {
	needWrk(t)
	file := filepath.Join(t.TempDir(), "keys.lua")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	s := session{scale: 0.05, parked: 300, script: file}
	m := Measurement{Mock: "mockapi", Repetition: 1}
	if err := s.measure(t.Context(), own(mockapi(t)), &m); err != nil {
		t.Fatal(err)
	}
	d := Data{Mocks: []Mock{{Name: "mockapi"}}, Rows: []Measurement{m}}
	for _, r := range rows() {
		// A horizon of 0.25 s or 1.3 s shows no p50 of 4 s and no p99.
		shown := !strings.HasPrefix(r.name, "p99") && r.name != "p50 off by, at 4 s (%)" && r.name != "p50 off by, at 200 ms (%)"
		if c := d.cell("mockapi", r.of); shown && c.count != 1 {
			t.Errorf("nothing measured: %s", r.name)
		}
	}
	if m.Parked.OnTime != m.Parked.Sent {
		t.Errorf("parked: %+v", m.Parked)
	}
}

// What cannot be measured is a problem that names its measurement, and the
// next one is tried.
func TestAMockThatEndsIsAProblem(t *testing.T) {
	needWrk(t)
	ends := own("/bin/false")
	m := Measurement{}
	err := session{scale: 0.02, parked: 1}.measure(t.Context(), ends, &m)
	if err == nil || !strings.Contains(err.Error(), "measurement 1 of 5: starting mockapi: it ended before it served") ||
		!strings.Contains(err.Error(), "measurement 5 of 5") {
		t.Errorf("got %v", err)
	}
}

// The mock alone, for a few seconds.
func TestFidelity(t *testing.T) {
	needWrk(t)
	out := filepath.Join(t.TempDir(), "fidelity.json")
	err := Run(t.Context(), cli.Env{Err: t.Output(), Args: []string{
		"fidelity", "--mockapi", mockapi(t), "--out", out, "--requests", "2000", "--crowd", "500", "--ramp", "1s", "--timeout", "1s", "--repetitions", "1", "--seconds", "1",
	}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := run.ReadFile[Fidelity](out)
	if err != nil {
		t.Fatal(err)
	}
	if f.Delivered.Mock.Requests != 2000 || f.Crowded.Mock.Requests == 0 || len(f.Plain) != 1 || len(f.Packed) != 1 || f.Packed[0].Rate == 0 {
		t.Errorf("got %+v", f)
	}
	if text := f.markdown(); strings.Contains(text, "%!") || !strings.Contains(text, "| p50 (ms) | 200.00 | ") {
		t.Errorf("got %s", text)
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
		{[]string{"report", "--docs", "d", "x"}, "arguments: too many"},
		{[]string{"soak", "--speed", "1"}, "arguments: flag provided but not defined"},
	} {
		err := Run(t.Context(), cli.Env{Args: c.args})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || cli.Code(err) != cli.Usage {
			t.Errorf("%q: got %v, want %s", c.args, err, c.want)
		}
	}
}
