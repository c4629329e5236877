package runner

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/stages/internal/define"
)

// madeBy makes a project with what a run is made by, and a runner of it.
func madeBy(t *testing.T) *Runner {
	t.Helper()
	_, r := newWorld(t, "")
	for name, text := range map[string]string{
		"bin/mockapi": "mock", "bin/k6": "k6", "bin/python3": "python",
		"k6/load.js": "import { a } from './mix.js';\n", "k6/mix.js": "", "k6/mix.test.js": "", "k6/config.json": "{}", "k6/manifest.json": "{}",
		"service/manifest.json": "{}", "loads/shop.toml": "", "service/app/logic.py": "1", "service/app/__pycache__/logic.pyc": "1", "service/tests/test_logic.py": "1", "service/.cache": "1",
	} {
		file := filepath.Join(r.Root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	r.Consumers.K6, r.LoadFile = define.Manifest{Folder: "k6"}, "loads/shop.toml"
	bin := filepath.Join(r.Root, "bin")
	r.Tools.K6, r.Tools.Mock, r.Tools.Program = filepath.Join(bin, "k6"), filepath.Join(bin, "mockapi"), filepath.Join(bin, "python3")
	r.Sums = r.TakeSums
	return r
}

func TestTheSumsAreOfWhatARunIsMadeBy(t *testing.T) {
	r := madeBy(t)
	s, err := r.TakeSums()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"k6/config.json", "k6/load.js", "k6/manifest.json", "k6/mix.js", "loads/shop.toml", "service/app/logic.py", "service/manifest.json"}
	if got := slices.Sorted(maps.Keys(s.Files)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := slices.Sorted(maps.Keys(s.Programs)), []string{"k6", "mockapi", "service", "stages"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	// printf 1 | sha256sum
	if got, want := s.Files["service/app/logic.py"], "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What a study is made by may not change until its last run is over: what is finished is
// kept, and it goes on once the change is taken back.
func TestAChangeInTheMiddleOfAStudyStopsIt(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"service": {"service/app/logic.py", "host.json: files.service/app/logic.py: was "},
		"load":    {"k6/mix.js", "host.json: files.k6/mix.js: was "},
		"tables":  {"loads/shop.toml", "host.json: files.loads/shop.toml: was "},
		"mock":    {"bin/mockapi", "host.json: programs.mockapi: was "},
		"new":     {"service/app/new.py", "host.json: files.service/app/new.py: was nothing, is "},
	} {
		t.Run(name, func(t *testing.T) {
			r := madeBy(t)
			w := r.Progress.(*world)
			s, plans := testStudy()
			sums, err := r.Sums()
			if err != nil {
				t.Fatal(err)
			}
			host := testHost
			host.Files, host.Programs = sums.Files, sums.Programs
			file := filepath.Join(r.Root, filepath.FromSlash(c.file))
			before, missing := os.ReadFile(file)
			w.seen = func(step string) {
				if step == "stopping" && countOf(w.events, step) == 2 {
					if err := os.WriteFile(file, []byte("changed"), 0o644); err != nil {
						t.Error(err)
					}
				}
			}
			dir := filepath.Join(t.TempDir(), "id")
			records, err := r.Study(context.Background(), s, plans, host, dir)
			if err == nil || cli.Code(err) != cli.Usage || len(records) != 2 || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "2 finished runs are kept") {
				t.Fatalf("got %d records and %v, want 2 and %q", len(records), err, c.says)
			}
			changed := host
			now, err := r.Sums()
			if err != nil {
				t.Fatal(err)
			}
			changed.Files, changed.Programs = now.Files, now.Programs
			if _, err := r.Resume(context.Background(), s, plans, changed, dir); cli.Code(err) != cli.Usage || !strings.Contains(err.Error(), c.says) {
				t.Errorf("resumed with it: got %v", err)
			}
			if missing != nil {
				err = os.Remove(file)
			} else {
				err = os.WriteFile(file, before, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			if records, err := r.Resume(context.Background(), s, plans, host, dir); err != nil || len(records) != 9 {
				t.Errorf("resumed without it: got %d records, %v", len(records), err)
			}
		})
	}
}

// A file that is changed in the middle of a run and restored before its end voids the run.
func TestAChangeThatIsTakenBackVoids(t *testing.T) {
	r := madeBy(t)
	file := filepath.Join(r.Root, "service", "app", "logic.py")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Error(err)
		}
	}
	r.Progress.(*world).seen = func(step string) {
		switch step {
		case "measuring":
			write("2")
		case "stopping":
			write("1")
		}
	}
	record, err := r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "the file service/app/logic.py changed by second "; record.Verdict.Valid || !strings.Contains(strings.Join(record.Verdict.Reasons, "\n"), want) {
		t.Errorf("got %q, want %q", record.Verdict.Reasons, want)
	}
}

// What was written a moment ago can be written again without another stamp.
func TestAStampThatIsYoungIsNotTrusted(t *testing.T) {
	now := time.Unix(1000, 0)
	for age, want := range map[time.Duration]bool{0: false, stampGrain: false, stampGrain + 1: true, -time.Hour: false} {
		s := stamp{changed: syscall.NsecToTimespec(now.Add(-age).UnixNano())}
		if got := s.settled(now); got != want {
			t.Errorf("%s: got %t", age, got)
		}
	}
}

// A file is read again when it was written to, whatever times it is given then.
func TestWrittenFilesAreReadAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a")
	m := sumMemo{}
	var got []string
	for _, text := range []string{"1", "2", "1"} {
		if err := errors.Join(os.WriteFile(file, []byte(text), 0o644), os.Chtimes(file, time.Unix(1, 0), time.Unix(1, 0))); err != nil {
			t.Fatal(err)
		}
		sum, err := m.sumOf(file)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, sum)
	}
	if want := []string{sums.Of([]byte("1")), sums.Of([]byte("2")), sums.Of([]byte("1"))}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if sum, err := m.sumOf(file); err == nil {
		t.Errorf("of a file that is gone: got %s", sum)
	}
}

func TestAChangeInTheLastRunIsTold(t *testing.T) {
	r := madeBy(t)
	w := r.Progress.(*world)
	s, plans := testStudy()
	s.Blocks, s.Order = 1, s.Order[:1]
	sums, err := r.Sums()
	if err != nil {
		t.Fatal(err)
	}
	host := testHost
	host.Files, host.Programs = sums.Files, sums.Programs
	w.seen = func(step string) {
		if step == "stopping" && countOf(w.events, step) == 3 {
			if err := os.WriteFile(filepath.Join(r.Root, "k6", "load.js"), nil, 0o644); err != nil {
				t.Error(err)
			}
		}
	}
	dir := filepath.Join(t.TempDir(), "id")
	_, err = r.Study(context.Background(), s, plans, host, dir)
	if err == nil || cli.Code(err) != cli.Usage || !strings.Contains(err.Error(), "after the last run: ") || !strings.Contains(err.Error(), "k6/load.js") {
		t.Errorf("got %v", err)
	}
	if found, err := run.Find(dir, run.RecordFile); err != nil || len(found) != 3 {
		t.Errorf("%d records are kept, %v", len(found), err)
	}
}

// What the look of each second at the files costs, of this project's own service and load.
func BenchmarkLookAtTheFiles(b *testing.B) {
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	r := &Runner{
		Root: filepath.Join("..", "..", ".."), LoadFile: "service/load.toml", Entries: []string{"load.js"},
		Consumers: define.Consumers{K6: define.Manifest{Folder: "k6"}, Service: define.Manifest{Folder: "service"}},
		Tools:     Tools{K6: program, Mock: program, Service: []string{program}},
	}
	for b.Loop() {
		if _, err := r.TakeSums(); err != nil {
			b.Fatal(err)
		}
	}
}
