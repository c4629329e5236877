package define_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
)

// project is the root of the real project: a study in one file takes its programs' manifests.
const project = "../../.."

// oneFile loads a study of testdata/onefile, by its path from the project's root.
func oneFile(t *testing.T, name string) *define.Study {
	t.Helper()
	study, err := define.Load(project, "stages/internal/define/testdata/onefile/good/"+name)
	if err != nil {
		t.Fatal(report(err))
	}
	return study
}

func TestBadDefinitionsInOneFile(t *testing.T) {
	folders, err := filepath.Glob("testdata/onefile/bad/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no bad definitions: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			study, err := define.Load(project, "stages/internal/define/"+folder)
			if err == nil || study != nil {
				t.Fatal("the definition was accepted")
			}
			if code := cli.Code(err); code != cli.Usage {
				t.Errorf("exit code %d, want %d", code, cli.Usage)
			}
			golden(t, filepath.Join(folder, "want.txt"), report(err))
		})
	}
}

// What is obligatory is how the service starts, one request and one stage name.
func TestTheSmallestStudy(t *testing.T) {
	study := oneFile(t, "smallest")
	plans := study.Plans(1)
	if len(plans) != 1 {
		t.Fatalf("got %d plans, want 1", len(plans))
	}
	p := plans[0]
	if p.Stage != "baseline" || p.Parent != "" || p.Change != "" || p.Expect != (run.Expect{}) || p.HasUpstream() {
		t.Errorf("got %+v, want a stage that is measured as it is, without an upstream", p)
	}
	if names := stages(study.Plans(3)); !slices.Equal(names, []string{"baseline", "baseline-again"}) {
		t.Errorf("three blocks: got %q, want the first stage run again", names)
	}
	text, err := study.Show("baseline")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/onefile/smallest.txt", text)
}

// Requests and delays are drawn from one seed: either table may have it, and both have the same.
func TestTheSeedOfTheUpstreamIsThatOfTheLoad(t *testing.T) {
	whole, err := os.ReadFile("testdata/onefile/good/shop/study.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ load, upstream, want, shown string }{
		{"", "", "1", "default"}, {"", "seed = 7", "7", "study.toml"}, {"seed = 7", "", "7", "study.toml"}, {"seed = 7", "seed = 7", "7", "study.toml"},
		{"seed = 7", "seed = 8", "", `seed is set twice (got "8" here and "7" in another table, want one value of SEED)`},
		{"", "seed = 0", "", "SEED"},
	} {
		folder := filepath.Join(t.TempDir(), "shop")
		text := strings.Replace(string(whole), "[upstream]\n", "[upstream]\n"+c.upstream+"\n", 1)
		text = strings.Replace(text, "[load]\n", "[load]\n"+c.load+"\n", 1)
		err := errors.Join(os.MkdirAll(filepath.Join(folder, "server"), 0o755), os.WriteFile(filepath.Join(folder, "study.toml"), []byte(text), 0o644))
		if err != nil {
			t.Fatal(err)
		}
		study, err := define.Load(project, folder)
		if c.want == "" {
			if err == nil || !strings.Contains(report(err), c.shown) {
				t.Errorf("%+v: got %v", c, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%+v: %s", c, report(err))
		}
		if got := study.Plans(1)[0].Variables["SEED"]; got != c.want {
			t.Errorf("%+v: got SEED %s", c, got)
		}
		line := regexp.MustCompile(`(?m)^SEED=` + c.want + ` +# ` + regexp.QuoteMeta(c.shown) + `$`)
		if text, err := study.Show("as_it_is"); err != nil || len(line.FindAllString(text, -1)) != 1 {
			t.Errorf("%+v: got %v\n%s", c, err, text)
		}
	}
}

// Every setting that study.toml leaves out is in the plan, and is shown as a default.
func TestDefaultsAreShownAndRecorded(t *testing.T) {
	study := oneFile(t, "smallest")
	text, err := study.Show("baseline")
	if err != nil {
		t.Fatal(err)
	}
	plan := study.Plans(1)[0]
	for _, s := range define.Settings() {
		value, recorded := plan.Variables[s.Variable]
		if s.Table == "upstream" {
			if recorded && s.Variable != "SEED" { // which the load takes as well
				t.Errorf("%s is in the plan of a study without an upstream", s.Variable)
			}
			continue
		}
		if value != s.Default {
			t.Errorf("%s: got %q in the plan, want %q", s.Variable, value, s.Default)
		}
		line := slices.IndexFunc(strings.Split(text, "\n"), func(line string) bool {
			return strings.HasPrefix(line, s.Variable+"="+s.Default) && strings.HasSuffix(line, "# default")
		})
		if line < 0 {
			t.Errorf("%s: no line with its default in\n%s", s.Variable, text)
		}
	}
}

func TestAWholeStudyInOneFile(t *testing.T) {
	study := oneFile(t, "shop")
	if !study.OneFile || study.Again != "agent" || !slices.Equal(study.Pass, []string{"DATABASE_URL"}) {
		t.Errorf("got %+v", study)
	}
	want := map[string][3]string{ // by stage: parent, change, title
		"as_it_is":  {"", "", "as it is"},
		"agent":     {"as_it_is", "AGENT=keepalive", "AGENT=keepalive"},
		"Cluster-2": {"agent", "WORKERS=2", "two processes"},
		"prefix":    {"agent", "PREFIX=a b,C=d", "PREFIX=a b,C=d"},
		"no-env":    {"agent", "node_env=", "node_env="},
	}
	plans := study.Plans(1)
	if len(plans) != len(want) {
		t.Fatalf("got %q", stages(plans))
	}
	for _, p := range plans {
		if got := [3]string{p.Parent, p.Change, p.Title}; got != want[p.Stage] {
			t.Errorf("%s: got parent, change and title %q, want %q", p.Stage, got, want[p.Stage])
		}
		if p.Digest != run.PlanDigest(p) || !p.HasUpstream() {
			t.Errorf("%s: got %+v", p.Stage, p)
		}
	}
	text, err := study.Show("no-env")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/onefile/shop.txt", text)
	const diff = "AGENT: none -> keepalive   (as_it_is -> agent)"
	if got, err := study.Diff("agent"); got != diff || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, diff)
	}
}

// A study elsewhere is read as one of the project: the file alone says what it is. Line ends of
// Windows and a byte order mark change nothing.
func TestAStudyElsewhere(t *testing.T) {
	text, err := os.ReadFile("testdata/onefile/good/shop/study.toml")
	if err != nil {
		t.Fatal(err)
	}
	here := oneFile(t, "shop").Plans(3)
	for name, text := range map[string]string{
		"as it is": string(text), "windows": "\ufeff" + strings.ReplaceAll(string(text), "\n", "\r\n"),
	} {
		folder := filepath.Join(t.TempDir(), "shop")
		if err := os.MkdirAll(filepath.Join(folder, "server"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "study.toml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		study, err := define.Load(project, folder)
		if err != nil {
			t.Fatalf("%s: %s", name, report(err))
		}
		if !reflect.DeepEqual(study.Plans(3), here) {
			t.Errorf("%s: the plans are others", name)
		}
		if got, want := study.Consumers.Service.Dir(project), filepath.Join(folder, "server"); got != want {
			t.Errorf("%s: the service starts in %s, want %s", name, got, want)
		}
	}
}

// Lines of a file that begins with a byte order mark are found as well.
func TestTheLineAfterAByteOrderMark(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "shop")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "study.toml"), []byte("\ufefftitel = \"a\"\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := define.Load(project, folder); err == nil || !strings.Contains(err.Error(), `study.toml:1: unknown key "titel"`) {
		t.Errorf("got %v", err)
	}
}

func TestAnEmptyValueIsOverriddenAndSet(t *testing.T) {
	study, err := oneFile(t, "shop").Override([]string{"AGENT2=x"})
	if err == nil {
		t.Errorf("got %v, want no such variable", study)
	}
	if study, err = oneFile(t, "shop").Override([]string{"FAST=", "VUS=5"}); err != nil {
		t.Fatal(report(err))
	}
	if p := study.Plans(1)[0]; p.Variables["FAST"] != "" || p.Variables["VUS"] != "5" {
		t.Errorf("got %v", p.Variables)
	}
	if _, err = oneFile(t, "shop").Override([]string{"VUS="}); err == nil {
		t.Error("an empty VUS was accepted")
	}
}

// A study that is published has a question, and of each change a reason and a prediction.
func TestStrict(t *testing.T) {
	err := oneFile(t, "shop").Strict()
	golden(t, "testdata/onefile/strict.txt", report(err))
	if err := oneFile(t, "smallest").Strict(); err == nil || strings.Count(report(err), "is missing") != 1 {
		t.Errorf("got %v, want the question alone", err)
	}
	if err := load(t).Strict(); err != nil {
		t.Errorf("a study of several files: %v", err)
	}
}

// A study in one file has a setting for each variable that the project's programs take.
func TestSettingsAreThoseOfTheManifests(t *testing.T) {
	study := oneFile(t, "shop")
	var taken, known []string
	for _, m := range []define.Manifest{study.Consumers.K6, study.Consumers.Mock, study.Consumers.Stages} {
		taken = append(taken, m.Names()...)
	}
	for _, s := range define.Settings() {
		known = append(known, s.Variable)
	}
	slices.Sort(taken)
	slices.Sort(known)
	taken, known = slices.Compact(taken), slices.Compact(known) // two programs take SEED, and two tables have it
	if !slices.Equal(taken, known) {
		t.Errorf("the manifests have %q, the settings %q", taken, known)
	}
}

// A folder with one of the two files is a study, and a broken one is an error.
func TestABrokenStudyIsNotPassedOver(t *testing.T) {
	for _, name := range []string{"study.toml", "baseline.env"} {
		root := t.TempDir()
		overlay(t, root, good)
		folder := filepath.Join(root, "stages", "broken")
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		names, err := define.Studies(root)
		if err != nil || !slices.Contains(names, "broken") {
			t.Errorf("%s: got %q, %v; want the broken one as well", name, names, err)
		}
		if _, err := define.Load(root, "broken"); cli.Code(err) != cli.Usage {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := define.Load(project, "docs/"); err == nil || !strings.Contains(err.Error(), "no study (got no study.toml, want one)") {
		t.Errorf("got %v", err)
	}
}

// The examples are whole studies, in as many lines as a person reads at once.
func TestTheExamples(t *testing.T) {
	files, err := filepath.Glob(project + "/examples/*/study.toml")
	if err != nil || len(files) < 3 {
		t.Fatalf("got %d examples, %v", len(files), err)
	}
	for _, file := range files {
		folder, err := filepath.Rel(project, filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		if study, err := define.Load(project, folder); err != nil {
			t.Error(report(err))
		} else if !study.OneFile || study.Question == "" || len(study.Stages) < 2 {
			t.Errorf("%s: got %+v", folder, study)
		}
		text, err := os.ReadFile(file)
		if lines := strings.Count(string(text), "\n"); err != nil || lines > 40 {
			t.Errorf("%s: %d lines, %v; want 40 at most", file, lines, err)
		}
	}
}
