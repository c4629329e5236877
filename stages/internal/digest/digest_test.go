package digest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/digest"
)

const project = "../../.."

// of gives what the command prints for the main study of a project.
func of(t *testing.T, root string) string {
	t.Helper()
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	study, err := define.Load(root, "ladder")
	if err != nil {
		t.Fatal(err)
	}
	d, err := digest.Of(t.Context(), study)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// names lists the parts of an output that are not among those of another.
func names(output, other string) []string {
	var all []string
	for line := range strings.Lines(output) {
		if !strings.Contains(other, line) {
			_, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			all = append(all, name)
		}
	}
	return all
}

// TestEachPartShows changes one thing at a time in a copy of the project, and
// expects the digest to differ in the parts that the change is about.
func TestEachPartShows(t *testing.T) {
	root := copied(t)
	before := of(t, root)
	if again := of(t, project); again != before {
		t.Fatalf("the copy has another digest:\n%s\n%s", before, again)
	}
	for _, c := range []struct{ file, old, with, parts string }{
		{"stages/ladder/v2-async.toml", "title", "title ", "stages/ladder/v2-async.toml"},
		{"stages/ladder/study.toml", "title", "title ", "stages/ladder/study.toml"},
		{"stages/ladder/baseline.env", "ITEMS=1000", "ITEMS=999", "stages/ladder/baseline.env plan requests delays items"},
		{"stages/ladder/baseline.env", "VUS=200", "VUS=201", "stages/ladder/baseline.env plan"},
		{"stages/ladder/baseline.env", "p50=200ms", "p50=201ms", "stages/ladder/baseline.env plan mock delays"},
		{"service/load.toml", "weight   = 25", "weight   = 26", "service/load.toml requests"},
		{"k6/mix.js", "0x85ebca6b", "0x85ebca6c", "k6/mix.js requests"},
		{"k6/load.js", "redirects: 0", "redirects: 1", "k6/load.js"},
		{"k6/config.json", "{}", "{ }", "k6/config.json"},
		{"service/app/catalogue.py", "_PRICES = 99_900", "_PRICES = 99_901", "items"},
	} {
		restore := edit(t, filepath.Join(root, c.file), c.old, c.with)
		after := of(t, root)
		restore()
		want := append([]string{"ladder"}, strings.Fields(c.parts)...)
		var got []string
		for _, name := range names(after, before) {
			word, _, _ := strings.Cut(name, " ")
			if !slices.Contains(got, word) {
				got = append(got, word)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q instead of %q: differs in %q, want %q", c.file, c.with, c.old, got, want)
		}
	}
}

// copied copies what a digest reads.
func copied(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, folder := range []string{"k6", "service/app", "stages/ladder"} {
		if err := os.CopyFS(filepath.Join(root, folder), os.DirFS(filepath.Join(project, folder))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "service/load.toml", "service/manifest.json", "stages/manifest.json", "mockapi/manifest.json"} {
		data, err := os.ReadFile(filepath.Join(project, file))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(root, file), data)
	}
	return root
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// edit replaces a text that a file has, and gives the way back.
func edit(t *testing.T, file, old, with string) (restore func()) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s: does not hold %q, so nothing would be tested", file, old)
	}
	write(t, file, bytes.Replace(data, []byte(old), []byte(with), 1))
	return func() { write(t, file, data) }
}

// TestAllModulesOfTheLoad fails when load.js imports a file in a way that is not seen.
func TestAllModulesOfTheLoad(t *testing.T) {
	beside := []string{"keys.js", "k6run.js", "testservice.js", "testraw.js", "testload.js", "same-answers.js"} // not executed by k6
	beside = append(beside, "generator.js")                                                                     // where GENERATOR is go
	beside = append(beside, "script.js", "expect.js", "options.js", "scaleguild.js")                            // of a load that is a script
	files, err := filepath.Glob(filepath.Join(project, "k6", "*.js"))
	if err != nil {
		t.Fatal(err)
	}
	output := of(t, project)
	for _, file := range files {
		name := filepath.Base(file)
		isPart := strings.Contains(output, "  k6/"+name+"\n")
		if want := !strings.HasSuffix(name, ".test.js") && !slices.Contains(beside, name); isPart != want {
			t.Errorf("k6/%s: part of the digest: %v, want %v", name, isPart, want)
		}
	}
}

// TestThePublishedRequests holds what the tables make of the load to the digests that were
// published before there were tables: the same requests, delays and plans.
func TestThePublishedRequests(t *testing.T) {
	published, err := os.ReadFile(filepath.Join(project, "results/ladder/digest.txt"))
	if err != nil {
		t.Fatal(err)
	}
	now, found := of(t, project), 0
	for line := range strings.Lines(string(published)) {
		_, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		word, _, isComputed := strings.Cut(name, " ")
		if !isComputed {
			continue // the study's own, or a file
		}
		found++
		if !strings.Contains(now, line) {
			t.Errorf("%s: %s is another", word, name)
		}
	}
	if found < 10 {
		t.Errorf("got %d parts of results/ladder/digest.txt that are computed, want plans, requests, delays and items", found)
	}
}

// TestALoadOfItsOwn: the tables of one study are a part of no other's digest.
func TestALoadOfItsOwn(t *testing.T) {
	root := copied(t)
	before := of(t, root)
	edit(t, filepath.Join(root, "stages/ladder/study.toml"), "load = \"service/load.toml\"\n", "")
	edit(t, filepath.Join(root, "stages/ladder/study.toml"), "again = \"v4-gunicorn\"\n", "again = \"v4-gunicorn\"\n"+`
[load.mix.read_user]
get   = "/users/{id}"
where = { id = "int(1,ITEMS)" }
`)
	own := of(t, root)
	if strings.Contains(own, "service/load.toml") {
		t.Error("the digest has the file of a load that the study does not send")
	}
	edit(t, filepath.Join(root, "service/load.toml"), "weight   = 25", "weight   = 26")
	if of(t, root) != own {
		t.Error("another study's load changes the digest")
	}
	var got []string
	for _, name := range names(own, before) {
		word, _, _ := strings.Cut(name, " ")
		got = append(got, word)
	}
	if want := []string{"ladder", "stages/ladder/study.toml", "requests"}; !slices.Equal(got, want) {
		t.Errorf("got other %q, want %q", got, want)
	}
}

// TestServiceWithoutCatalogue is about services that are not the project's.
func TestServiceWithoutCatalogue(t *testing.T) {
	root := copied(t)
	if err := os.Remove(filepath.Join(root, "service/app/catalogue.py")); err != nil {
		t.Fatal(err)
	}
	if output := of(t, root); !strings.Contains(output, "items SERVICE=service SEED=1 ITEMS=1000 (none: no app/catalogue.py)\n") {
		t.Errorf("the digest does not say that there is no catalogue:\n%s", output)
	}
}

// TestOtherArchitecture computes the digest with a program for another
// architecture, whose floating-point instructions are not this one's.
func TestOtherArchitecture(t *testing.T) {
	other := map[string][2]string{"amd64": {"arm64", "qemu-aarch64"}, "arm64": {"amd64", "qemu-x86_64"}}[runtime.GOARCH]
	qemu, err := exec.LookPath(other[1])
	if err != nil {
		t.Skipf("skipped: no %s (Debian, Ubuntu: apt-get install qemu-user)", other[1])
	}
	if testing.Short() {
		t.Skip("skipped: -short, and it compiles for another architecture")
	}
	program := filepath.Join(t.TempDir(), "other")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./testdata/other")
	build.Env = append(os.Environ(), "GOARCH="+other[0], "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	root, err := filepath.Abs(project)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), qemu, program, root, "ladder").Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := of(t, project); string(out) != want {
		t.Errorf("%s and %s differ in %q", other[0], runtime.GOARCH, names(string(out), want))
	}
}
