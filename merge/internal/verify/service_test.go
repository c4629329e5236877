package verify_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/verify"
)

// served are two files of a service, and others that are none.
func served() history.Files {
	return history.Files{
		"service/app/main.py": []byte("main"), "service/app/database/turns.py": []byte("turns"),
		"service/app/notes.md": []byte("no code"), "service/tests/test_main.py": []byte("a test"),
	}
}

// sumsOf is what sha256sum prints of the service's files.
func sumsOf(files history.Files) string {
	text := ""
	for _, name := range []string{"service/app/database/turns.py", "service/app/main.py"} {
		if data, ok := files[name]; ok {
			text += sums.Of(data) + "  " + name + "\n"
		}
	}
	return text
}

// The service's Python files are those of the commit: each that was changed, added or left
// out is named.
func TestTheServiceIsThatOfTheCommit(t *testing.T) {
	commit := verify.Commit{Name: strings.Repeat("c", 40), Files: served()}
	fewer, changed := served(), served()
	delete(fewer, "service/app/main.py")
	changed["service/app/main.py"] = []byte("other")
	for _, c := range []struct {
		published string
		commit    verify.Commit
		want      string
	}{
		{sumsOf(served()), commit, "PASS service: 2 files are those of commit cccccccccccc"},
		{sumsOf(changed), commit, "FAIL service: service/app/main.py: is " + sums.Of([]byte("other"))[:12] + " in service.sha256, " + sums.Of([]byte("main"))[:12] + " at commit"},
		{sumsOf(fewer), commit, "FAIL service: service/app/main.py: is missing in service.sha256"},
		{"", commit, "CANNOT TELL service: no service.sha256 was published"},
		{"no sum\n", commit, `FAIL service: service.sha256: not a sum and a name, in order (got "no sum")`},
		{sumsOf(served()), verify.Commit{Name: commit.Name, Err: errors.New("no git")}, "CANNOT TELL service: commit cccccccccccc cannot be read"},
		{sumsOf(served()), verify.Commit{Name: commit.Name, Err: history.ErrUnknown}, "FAIL service: host.json: commit: "},
	} {
		if got := lines([]verify.Promise{verify.Service(c.published, c.commit)}); !strings.HasPrefix(got, c.want) {
			t.Errorf("got %swant %s", got, c.want)
		}
	}
}

// A note names the files that this checkout has differently.
func TestTheDriftOfTheService(t *testing.T) {
	commit := verify.Commit{Name: strings.Repeat("c", 40), Files: served()}
	root := t.TempDir()
	for name, data := range served() {
		put(t, root, name, string(data))
	}
	if got := verify.ServiceDrift(sumsOf(served()), commit, root); len(got) != 0 {
		t.Errorf("of the same: got %s", lines(got))
	}
	put(t, root, "service/app/extra.py", "new")
	put(t, root, "service/app/notes.md", "still no code")
	want := "NOTE service: since commit cccccccccccc: service/app/extra.py: was missing, is " + sums.Of([]byte("new"))[:12] + "\n"
	if got := lines(verify.ServiceDrift(sumsOf(served()), commit, root)); got != want {
		t.Errorf("got %swant %s", got, want)
	}
	if got := verify.ServiceDrift("", commit, root); len(got) != 0 {
		t.Errorf("of nothing published: got %s", lines(got))
	}
	if got := lines(verify.ServiceDrift(sumsOf(served()), commit, root+"/none")); !strings.HasPrefix(got, "NOTE service: ") {
		t.Errorf("of no checkout: got %s", got)
	}
}

// replay is a line of what same-answers prints.
func replay(stage, responses string) string {
	return fmt.Sprintf("responses %s  content %s  %s\n", sums.Of([]byte(responses)), sums.Of([]byte("content")), stage)
}

// All stages gave the same answers, in the rerun as well: each stage has one line.
func TestSameAnswers(t *testing.T) {
	s := run.Study{Stages: []run.StageInfo{{Stage: "v1"}, {Stage: "v2"}, {Stage: "v1-again", Again: true}}}
	whole := replay("v1", "r") + replay("v2", "r")
	moved := replay("v1", "R") + replay("v2", "R")
	for _, c := range []struct{ published, rerun, want string }{
		{whole, "", "PASS same-answers: 2 stages gave equal answers and hold equal data\n"},
		{replay("v2", "r") + replay("v1", "r"), "", "PASS same-answers: "},
		{whole, whole, "PASS same-answers: 2 stages gave equal answers and hold equal data, in the rerun the same\n"},
		{whole, moved, "FAIL same-answers: the rerun's answers: was responses " + sums.Of([]byte("r"))[:12]},
		{replay("v1", "r") + replay("v2", "R"), "", "FAIL same-answers: work.txt: v1 has responses "},
		{replay("v1", "r"), "", "FAIL same-answers: work.txt: not each stage once (got v1, want v1, v2)"},
		{whole + replay("v2", "r"), "", "FAIL same-answers: work.txt: not each stage once"},
		{whole + "done\n", "", `FAIL same-answers: work.txt: not a line of stages same-answers (got "done\n")`},
		{whole, replay("v1", "r"), "FAIL same-answers: the rerun's answers: not each stage once"},
		{"", whole, "CANNOT TELL same-answers: a rerun's were given, but no work.txt was published"},
	} {
		if got := lines([]verify.Promise{verify.SameAnswers(c.published, c.rerun, s)}); !strings.HasPrefix(got, c.want) {
			t.Errorf("got %swant %s", got, c.want)
		}
	}
}

// A rerun has the published plans, stage by stage, and is another run.
func TestARerunHasThePublishedPlans(t *testing.T) {
	was := run.Study{Study: "small", RunID: "r1", Stages: []run.StageInfo{{Stage: "v1", Digest: "a"}, {Stage: "v2", Digest: "b"}}}
	for _, c := range []struct {
		want   string
		change func(*run.Study)
	}{
		{"PASS rerun plan: r2 has the plans of the published run, 2 stages\n", func(*run.Study) {}},
		{"FAIL rerun plan: r1: the published run itself, which shows nothing again\n", func(s *run.Study) { s.RunID = "r1" }},
		{"FAIL rerun plan: study: was small, is large\n", func(s *run.Study) { s.Study = "large" }},
		{"FAIL rerun plan: v2: plan was b, is B\n", func(s *run.Study) { s.Stages[1].Digest = "B" }},
		{"FAIL rerun plan: v2: plan was b, is missing\n", func(s *run.Study) { s.Stages = s.Stages[:1] }},
		{"FAIL rerun plan: v3: plan was missing, is c\n", func(s *run.Study) { s.Stages = append(s.Stages, run.StageInfo{Stage: "v3", Digest: "c"}) }},
	} {
		is := was
		is.RunID, is.Stages = "r2", append([]run.StageInfo{}, was.Stages...)
		c.change(&is)
		if got := lines([]verify.Promise{verify.SamePlans(was, is)}); got != c.want {
			t.Errorf("got %swant %s", got, c.want)
		}
	}
}

// A line lists eight differences and counts the others; a note names all of them, without
// their sums.
func TestManyDifferences(t *testing.T) {
	s, c, digest := ran()
	var was, is run.Study
	for i := range 11 {
		was.Stages = append(was.Stages, run.StageInfo{Stage: fmt.Sprintf("v%02d", i), Digest: "a"})
	}
	is.RunID = "r2"
	got := verify.SamePlans(was, is).Detail
	if strings.Count(got, "; ") != 8 || !strings.HasSuffix(got, "v07: plan was a, is missing; and 3 more") {
		t.Errorf("got %s", got)
	}
	names := ""
	for i := range 11 {
		names += fmt.Sprintf("%s  requests part %02d\n", sums.Of([]byte{byte(i)}), i)
	}
	here := sums.Of([]byte(names)) + "  small\n" + names
	note := lines(verify.PlanDrift(digest, here, c, s.Study))
	if strings.Contains(note, ": was ") || !strings.Contains(note, "requests part 10") || !strings.Contains(note, "k6/load.js") {
		t.Errorf("got %s", note)
	}
	if got := verify.PlanDrift(digest, digest, c, s.Study); len(got) != 0 {
		t.Errorf("of the same digest: got %s", lines(got))
	}
	if got := lines(verify.PlanDrift(digest, "stages: no such\nstudy", c, s.Study)); got != "NOTE plan: this checkout's study has no digest: stages: no such study\n" {
		t.Errorf("without a digest here: got %s", got)
	}
}

// What was tampered with in a digest is named.
func TestADigestIsRead(t *testing.T) {
	_, _, digest := ran()
	d, wrong := verify.ReadDigest(digest, "small")
	if len(wrong) > 0 || d.Study != "small" || len(d.Parts) != 7 || d.Sum != digest[:64] {
		t.Fatalf("got %+v, %q", d, wrong)
	}
	for _, c := range []struct{ text, want string }{
		{strings.Replace(digest, "  small\n", "  large\n", 1), "digest.txt: of another study (got large, want small)"},
		{digest + digest[strings.Index(digest, "\n")+1:], "digest.txt: not a sum and a name, or listed twice"},
		{digest + "x\n", "digest.txt: not a sum and a name, or listed twice (got \"x\")"},
		{strings.Replace(digest, "plan v1", "plan v2", 1), "digest.txt: its first line is not the sum of the others"},
		{"", `digest.txt: not a sum and a name (got "")`},
	} {
		if _, wrong := verify.ReadDigest(c.text, "small"); !strings.Contains(strings.Join(wrong, "; "), c.want) {
			t.Errorf("got %q, want %q", wrong, c.want)
		}
	}
}
