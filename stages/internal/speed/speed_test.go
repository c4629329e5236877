package speed

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os/exec"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/run"
)

var zero = time.Unix(1_700_000_000, 0)

// printed is what a probe prints whose n-th piece ends n x 100 ms after zero and takes that many
// microseconds, with 50 more between pieces, after a start of 20 ms.
func printed(took ...int) string {
	text, used := `{"python":"3.11.9"}`+"\n", 20_000_000
	for n, micros := range took {
		used += 1000 * (micros + 50)
		text += fmt.Sprintf(`{"at":%d,"took":%d,"used":%d}`+"\n", zero.Add(time.Duration(n)*100*time.Millisecond).UnixNano(), 1000*micros, used)
	}
	return text
}

func read(t *testing.T, text string) *Stream {
	t.Helper()
	s := &Stream{}
	if err := s.Read(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return s
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-12 {
		t.Errorf("%s: got %g, want %g", what, got, want)
	}
}

func TestTheFiguresOfAWindow(t *testing.T) {
	s := read(t, printed(900, 400, 500, 460, 440, 900)+`{"at":17`) // the last line is cut
	w := s.Within(zero.Add(50*time.Millisecond), zero.Add(450*time.Millisecond), 2)
	if w == nil || w.Pieces != 4 || w.Python != "3.11.9" {
		t.Fatalf("got %+v", w)
	}
	near(t, "mean", w.Mean, 450e-6)
	near(t, "median", w.P50, 450e-6)
	near(t, "share", w.CPUShare, (4*450e-6+4*50e-6)/(0.4*2)) // of two CPUs, what is between pieces included
	near(t, "used", s.Used(), 20e-3+3.6e-3+6*50e-6)
	near(t, "second", *s.Second(zero.Add(-time.Second + time.Millisecond)), 900e-6)
	if s.Second(zero.Add(time.Second)) != nil || s.Within(zero.Add(time.Second), zero.Add(2*time.Second), 1) != nil {
		t.Error("a time without a piece has figures (want none)")
	}
	if got := (&Stream{}).Used(); got != 0 {
		t.Errorf("before the first piece: got %g s, want 0", got)
	}
	// Of a window that begins before the first piece, the start of the program counts nothing.
	near(t, "share from the start", s.Within(zero.Add(-time.Second), zero.Add(time.Second), 1).CPUShare, (3.6e-3+5*50e-6)/2)
}

func TestOutputThatIsWrongIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":       "Segmentation fault\n",
		"no start":      `{"at":1,"took":1,"used":1}` + "\n",
		"no time":       `{"python":"3.11.9"}` + "\n" + `{"at":1,"took":0,"used":1}` + "\n",
		"too much time": `{"python":"3.11.9"}` + "\n" + `{"at":1,"took":2,"used":1}` + "\n",
	} {
		if err := (&Stream{}).Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "the speed probe: line ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The real program keeps to its share of the CPU by how it sleeps, however slow the machine is:
// each piece but the last has been paid for by time that passed, with one period on credit.
func TestTheProgramKeepsToItsShare(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("skipped: there is no python3 on PATH")
	}
	argv := Argv(python)
	cmd := exec.Command(argv[0], argv[1:]...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines, text := bufio.NewScanner(out), ""
	for n := 0; n < 8 && lines.Scan(); n++ {
		text += lines.Text() + "\n"
	}
	s := read(t, text)
	if len(s.pieces) != 7 || !strings.HasPrefix(s.python, "3.") {
		t.Fatalf("got %d pieces of Python %q from\n%s", len(s.pieces), s.python, text)
	}
	first, last := s.pieces[0], s.pieces[len(s.pieces)-2]
	passed := s.pieces[len(s.pieces)-1].At.Sub(first.At) + 100*time.Millisecond
	if used := last.Used - first.Used; used.Seconds() > run.MaxProbeShare*passed.Seconds() {
		t.Errorf("used %s of CPU time in %s (want at most %g %%)", used, passed, 100*run.MaxProbeShare)
	}
}

// What the program prints is what is read: no key of a line is left out.
func TestEveryKeyOfALineIsRead(t *testing.T) {
	for _, text := range strings.Split(strings.TrimSpace(printed(450)), "\n") {
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&line{}); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
