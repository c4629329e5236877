package callgrind

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCountsAreReadOfEachProcess(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "with [odd] 100% name")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("7.callgrind", "version: 1\npid: 7\nevents: Ir\nfn=(1) main\n3 1200\n\ntotals: 1200\n")
	write("8.callgrind", "events: Ir\nfn=(1) main\n3 30\ntotals: 30\npart: 2\nevents: Ir\nfn=(1)\n3 4\ntotals: 4\n")
	look := func(processes ...int) Look { return Look{Processes: processes, At: time.Now().Add(-time.Minute)} }
	got, err := Read(folder, look(7, 8))
	if err != nil || got.Counts[7] != 1200 || got.Counts[8] != 34 || got.Counts.Sum() != 1234 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := Read(folder, look(7, 8, 9)); err == nil || !strings.HasPrefix(err.Error(), "process 9 left no count of its instructions (got those of [7 8])") {
		t.Errorf("a process that was killed: got %v", err)
	}
	if _, err := Read(folder, look(7)); err == nil || !strings.HasPrefix(err.Error(), "process 8 was started while the service answered (got another than [7])") {
		t.Errorf("a process that came later: got %v", err)
	}
	if _, err := Read(folder, Look{Processes: []int{7}, At: time.Now().Add(time.Minute)}); err != nil {
		t.Errorf("a process that ended before, whatever its id: got %v", err)
	}
	write("6.callgrind", "")
	if got, err := Read(folder, Look{Processes: []int{7, 8}, At: time.Now().Add(time.Minute)}); err != nil || len(got.Counts) != 2 {
		t.Errorf("a helper of the start without a count: got %v, %v", got.Counts, err)
	}
	if _, err := Read(folder, look(6, 7, 8)); err == nil || !strings.Contains(err.Error(), "6.callgrind: not a count of instructions") {
		t.Errorf("a process that answered and left no count: got %v", err)
	}
	if err := os.Remove(filepath.Join(folder, "6.callgrind")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"another sum": "events: Ir\nfn=(1) main\n3 4\ntotals: 5\n", "other events": "events: Ir Dr\ntotals: 5 6\n", "no totals": "events: Ir\n", "no number": "events: Ir\ntotals: many\n", "no events": "totals: 5\n",
	} {
		write("8.callgrind", text)
		if got, err := Read(folder, Look{}); err == nil {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestTheWorkOfFunctionsIsRead(t *testing.T) {
	folder := t.TempDir()
	text := `version: 1
positions: line
events: Ir

ob=(1) /usr/bin/service
fl=(1) main.c
fn=(1) main
16 400
+2 3
cob=(2) /usr/lib/libc.so.6
cfi=(2) malloc.c
cfn=(2) malloc
calls=2 50
* 700

ob=(2)
fl=(2)
fn=(2)
50 600
fi=(3) inline.h
-3 100

ob=(1)
fl=(1)
fn=(3) main'2
20 7

totals: 1110
`
	for _, name := range []string{"7.callgrind", "8.callgrind"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	counted, err := Read(folder, Look{})
	got := counted.Work
	want := Work{{"main", "service"}: 820, {"malloc", "libc.so.6"}: 1400}
	if err != nil || !maps.Equal(got, want) || !slices.Equal(counted.Objects, []string{"/usr/bin/service", "/usr/lib/libc.so.6"}) {
		t.Errorf("got %v of %q, %v, want %v", got, counted.Objects, err, want)
	}
	less := want.Less(Work{{"main", "service"}: 20, {"malloc", "libc.so.6"}: 1500})
	if !maps.Equal(less, Work{{"main", "service"}: 800, {"malloc", "libc.so.6"}: -100}) {
		t.Errorf("got %v", less)
	}
	if err := os.WriteFile(filepath.Join(folder, "9.callgrind"), []byte("fn=(1) main\n3 many\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(folder, Look{}); err == nil || !strings.Contains(err.Error(), `9.callgrind: line 2: not a position and its instructions (got "3 many")`) {
		t.Errorf("got %v", err)
	}
}

// realShell gives the valgrind of this machine and a shell to run under it, or skips the test.
func realShell(t *testing.T) (Program, string) {
	t.Helper()
	p, err := Find(context.Background())
	if err != nil {
		t.Skip(err)
	}
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	return p, sh
}

// The functions of a program add up to its whole count.
func TestTheWorkOfFunctionsIsAllWork(t *testing.T) {
	p, sh := realShell(t)
	folder := t.TempDir()
	argv := p.Wrap([]string{sh, "-c", "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); done"}, folder)
	if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if c, err := Read(folder, Look{}); err != nil || c.Counts.Sum() != c.Work.Sum() || len(c.Work) < 10 {
		t.Errorf("%d functions did %d instructions, counted were %d (%v)", len(c.Work), c.Work.Sum(), c.Counts.Sum(), err)
	}
}

// Under the real valgrind twice the work is twice the instructions, in a child as in the
// process itself, and a second time it is the same.
func TestWorkIsCounted(t *testing.T) {
	p, sh := realShell(t)
	loop := func(n int) string { return fmt.Sprintf("i=0; while [ $i -lt %d ]; do i=$((i+1)); done", n) }
	count := func(own, childs int) int64 {
		t.Helper()
		counts := countIn(t, p, sh, "("+loop(childs)+") & "+loop(own)+"; wait")
		return counts[0] + counts[1]
	}
	least, own, both := count(1000, 1000), count(3000, 1000), count(3000, 3000)
	again := count(3000, 3000)
	if d := float64(both-own) / float64(own-least); d < 0.99 || d > 1.01 {
		t.Errorf("2000 rounds are %d instructions in a process, %d in its child", own-least, both-own)
	}
	inherited := countIn(t, p, sh, loop(3000)+"; (true) & wait")
	if without := countIn(t, p, sh, loop(1000)+"; (true) & wait"); inherited[0]-without[0] != inherited[1]-without[1] {
		t.Errorf("a child does not begin at the count of its parent, as the documents say: %v and %v", inherited, without)
	}
	if d := both - again; max(d, -d) > both/1000 {
		t.Errorf("the same work is %d instructions, and then %d", both, again)
	}
}

// countIn gives the counts of a script that starts one child, by process id.
func countIn(t *testing.T, p Program, sh, script string) []int64 {
	t.Helper()
	folder := t.TempDir()
	argv := p.Wrap([]string{sh, "-c", script}, folder)
	if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c, err := Read(folder, Look{})
	counts := c.Counts
	if err != nil || len(counts) != 2 {
		t.Fatalf("got %v, %v, want two processes", counts, err)
	}
	var all []int64
	for _, pid := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, counts[pid])
	}
	return all
}

func TestTheCommandLine(t *testing.T) {
	got := Program{Path: "/usr/bin/valgrind"}.Wrap([]string{"/bin/service", "-v"}, "/runs/a%b")
	want := []string{"/usr/bin/valgrind", "--quiet", "--tool=callgrind", "--trace-children=yes", "--callgrind-out-file=/runs/a%%b/%p.callgrind", "/bin/service", "-v"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
