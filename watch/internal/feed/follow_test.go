package feed_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
)

var v1 = feed.Key{Turn: run.Turn{Block: 1}, Stage: "v1-sync"}

// told writes events as short words.
func told(events []feed.Event) string {
	var out []string
	for _, e := range events {
		switch e := e.(type) {
		case feed.Sampled:
			out = append(out, fmt.Sprintf("%s:%d", e.Key, e.Sample.Second))
		case feed.Trouble:
			out = append(out, "trouble: "+e.Text)
		default:
			out = append(out, strings.TrimPrefix(reflect.TypeOf(e).String(), "feed."))
		}
	}
	return strings.Join(out, " ")
}

func expect(t *testing.T, f interface{ Poll() []feed.Event }, want string) {
	t.Helper()
	if got := told(f.Poll()); got != want {
		t.Fatalf("got  %q\nwant %q", got, want)
	}
}

// begun gives a run directory whose first run has two samples, and a follower
// that has told of them.
func begun(t *testing.T) (*fake.Dir, *feed.Follower) {
	t.Helper()
	d := fake.New(filepath.Join(t.TempDir(), "r1"), 1)
	f := &feed.Follower{Dir: d.Path}
	expect(t, f, "Opened Defined")
	d.Begin(v1)
	expect(t, f, "Began")
	d.Second(v1, 0)
	d.Second(v1, 1)
	expect(t, f, "b01/v1-sync:0 b01/v1-sync:1")
	return d, f
}

func TestARunIsToldAsItGrows(t *testing.T) {
	d, f := begun(t)
	expect(t, f, "")
	d.Second(v1, 2)
	d.Record(v1)
	expect(t, f, "b01/v1-sync:2 Recorded")
	expect(t, f, "")
}

func TestAFollowerThatComesLateIsToldTheSame(t *testing.T) {
	d, f := begun(t)
	first := &feed.Follower{Dir: d.Path}
	expect(t, first, "Opened Defined Began b01/v1-sync:0 b01/v1-sync:1")
	d.Second(v1, 2)
	expect(t, f, "b01/v1-sync:2")
	expect(t, first, "b01/v1-sync:2")
}

func TestAHalfWrittenLineIsKeptBack(t *testing.T) {
	d, f := begun(t)
	line := string(fake.Line(v1, 2))
	d.Append(v1, line[:30])
	expect(t, f, "")
	d.Append(v1, line[30:len(line)-1])
	expect(t, f, "")
	d.Append(v1, "\n")
	expect(t, f, "b01/v1-sync:2")
}

func TestAReplacedFileIsReadAnew(t *testing.T) {
	d, f := begun(t)
	path := d.File(v1, run.SamplesFile)
	must(t, os.Rename(path, path+".old"))
	d.Second(v1, 0)
	d.Second(v1, 1)
	expect(t, f, "trouble: b01/v1-sync/samples.jsonl: replaced or cut: read again from its start Anew b01/v1-sync:0 b01/v1-sync:1")
	must(t, os.Truncate(path, 0))
	expect(t, f, "trouble: b01/v1-sync/samples.jsonl: replaced or cut: read again from its start Anew")
	d.Second(v1, 3)
	expect(t, f, "b01/v1-sync:3")
}

func TestALineThatIsNoneIsNamedAndLeftOut(t *testing.T) {
	d, f := begun(t)
	d.Append(v1, "{\"second\":2}\n")
	d.Second(v1, 3)
	got := told(f.Poll())
	if !strings.Contains(got, "trouble: b01/v1-sync/samples.jsonl line 3: ") || !strings.Contains(got, ": missing") || !strings.HasSuffix(got, " b01/v1-sync:3") {
		t.Errorf("got %q", got)
	}
}

func TestALineOfWhatNoSecondCanBeIsNamed(t *testing.T) {
	d, f := begun(t)
	d.Append(v1, strings.Replace(string(fake.Line(v1, 2)), `"completed":`, `"completed":-`, 1))
	d.Append(v1, strings.Replace(string(fake.Line(v1, 2)), `"warm_up"`, `"holiday"`, 1))
	got := told(f.Poll())
	for _, want := range []string{"line 3: completed (got -", "line 4: phase (got \"holiday\", want warm_up, window or drain)"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestALineWithoutAnEndIsNotWaitedForForEver(t *testing.T) {
	d, f := begun(t)
	d.Append(v1, strings.Repeat("x", 70<<10))
	if got := told(f.Poll()); !strings.Contains(got, "a line without an end (got 71680 bytes") {
		t.Errorf("got %q", got)
	}
}

func TestAFileOfANewerSchemaIsNamed(t *testing.T) {
	d, f := begun(t)
	d.Record(v1)
	edit(t, d.File(v1, run.RecordFile), `"schema": 2`, `"schema": 3`)
	expect(t, f, "trouble: b01/v1-sync/record.json: schema: newer than this program (got 3, want at most 2) Unreadable")
	edit(t, filepath.Join(d.Path, run.StudyFile), `"schema": 2`, `"schema": 3`)
	late := &feed.Follower{Dir: d.Path}
	expect(t, late, "Opened trouble: study.json: schema: newer than this program (got 3, want at most 2)")
	expect(t, late, "") // it is said once
	edit(t, filepath.Join(d.Path, run.StudyFile), `"schema": 3`, `"schema": 2`)
	if got := told(late.Poll()); !strings.HasPrefix(got, "Defined Began") {
		t.Errorf("got %q", got)
	}
}

// A file of a newer version is wrong in each line in the same way.
func TestLinesThatAreWrongInTheSameWayAreToldOnce(t *testing.T) {
	d, f := begun(t)
	d.Append(v1, "{\"newer\": 1}\n{\"newer\": 2}\n")
	first := told(f.Poll())
	if !strings.HasPrefix(first, "trouble: b01/v1-sync/samples.jsonl line 3: ") || strings.Count(first, "trouble") != 1 {
		t.Errorf("got %q", first)
	}
	d.Append(v1, "{\"newer\": 3}\n")
	expect(t, f, "")
	d.Second(v1, 2)
	expect(t, f, "b01/v1-sync:2")
	d.Append(v1, "{\"newer\": 3}\n")
	if again := told(f.Poll()); !strings.Contains(again, "line 7: ") {
		t.Errorf("after a line that could be read: got %q", again)
	}
}

func TestTheNewestFileTellsWhenSomethingCame(t *testing.T) {
	d, f := begun(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	must(t, os.Chtimes(filepath.Join(d.Path, run.StudyFile), at, at))
	must(t, os.Chtimes(d.File(v1, run.SamplesFile), at.Add(time.Hour), at.Add(time.Hour)))
	late := &feed.Follower{Dir: d.Path}
	if !late.Changed().IsZero() {
		t.Error("nothing has been read yet")
	}
	late.Poll()
	if got := late.Changed(); !got.Equal(at.Add(time.Hour)) {
		t.Errorf("got %s", got)
	}
	d.Record(v1)
	f.Poll()
	if got := f.Changed(); !got.After(at.Add(2 * time.Hour)) {
		t.Errorf("got %s, want the record's", got)
	}
}

func TestAnUnreadablePlanIsNamed(t *testing.T) {
	d, f := begun(t)
	v2 := feed.Key{Turn: run.Turn{Block: 1}, Stage: "v2-async"}
	d.Begin(v2)
	must(t, os.WriteFile(d.File(v2, run.PlanFile), []byte("{"), 0o644))
	expect(t, f, "trouble: b01/v2-async/plan.json: not valid JSON: it ends too early (got 1 bytes, want one whole value)")
	d.Begin(v2)
	expect(t, f, "Began")
}

func TestARunThatBrokeIsTold(t *testing.T) {
	d, f := begun(t)
	dir := d.File(v1, "")
	must(t, os.Rename(dir, run.FailedFolder(filepath.Clean(dir), 0)))
	expect(t, f, "Failed")
	expect(t, f, "")
	expect(t, &feed.Follower{Dir: d.Path}, "Opened Defined Began b01/v1-sync:0 b01/v1-sync:1 Failed")
	d.Begin(v1) // the study goes on, and runs it again
	d.Second(v1, 0)
	expect(t, f, "Began b01/v1-sync:0")
	d.Record(v1)
	expect(t, f, "Recorded")
}

func TestARunThatIsTakenAwayIsTold(t *testing.T) {
	d, f := begun(t)
	must(t, os.RemoveAll(d.File(v1, "")))
	expect(t, f, "Removed")
	expect(t, f, "")
}

func TestAFolderThatIsNotThereIsNamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r1")
	f := &feed.Follower{Dir: dir}
	expect(t, f, "Opened trouble: study.json: the folder is not there (any more)")
	must(t, os.Mkdir(dir, 0o755))
	expect(t, f, "trouble: study.json: not written yet")
}

func TestAStageThatIsNoNameIsNotFollowed(t *testing.T) {
	d, _ := begun(t)
	edit(t, filepath.Join(d.Path, run.StudyFile), `"v2-async",`+"\n", `"../../elsewhere",`+"\n")
	if got := told((&feed.Follower{Dir: d.Path}).Poll()); !strings.Contains(got, `not the name of a stage (got "../../elsewhere"`) {
		t.Errorf("got %q", got)
	}
}

func TestFollowingChangesNothing(t *testing.T) {
	d, _ := begun(t)
	before := listing(t, d.Path)
	for range 3 {
		(&feed.Follower{Dir: d.Path}).Poll()
	}
	if after := listing(t, d.Path); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
}

func TestNewestGoesOverToANewerRun(t *testing.T) {
	root := t.TempDir()
	n := &feed.Newest{Root: root}
	if got := told(n.Poll()); !strings.Contains(got, "no run yet") {
		t.Fatalf("got %q", got)
	}
	expect(t, n, "")
	fake.New(filepath.Join(root, "ladder", "20260102T030405Z-aaaa"), 1)
	expect(t, n, "Opened Defined")
	fake.New(filepath.Join(root, "another", "20260101T030405Z-ffff"), 1) // older
	expect(t, n, "")
	fake.New(filepath.Join(root, "another", "20260103T030405Z-0000"), 1)
	expect(t, n, "Opened Defined")
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	must(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil {
			fmt.Fprintln(&out, path, info.Mode(), info.Size(), info.ModTime())
		}
		return err
	}))
	return out.String()
}

func edit(t *testing.T, path, old, new string) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	must(t, os.WriteFile(path, []byte(strings.ReplaceAll(string(data), old, new)), 0o644))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
