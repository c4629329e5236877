package main

import (
	"os/exec"
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	const why = "\n\nBecause of this.\n"
	for _, c := range []struct{ message, want string }{
		{"merge: fold dropped iterations into the table" + why, ""},
		{"stages, watch: one word for one thing" + why, ""},
		{"README: a door" + why, ""},
		{"internal/run: a layout" + why, ""},
		{"merge: " + strings.Repeat("é", longest-len("merge: ")) + why, ""},
		{"merge: " + strings.Repeat("é", longest-len("merge: ")+1) + why, "too long (got 81 characters, want 80 at most)"},
		{"the table is better" + why, "names no room"},
		{"merge:without a space" + why, "names no room"},
		{": nothing" + why, "names no room"},
		{"merge: this; docs: that" + why, "several topics"},
		{"merge: this\nthat\n", "no empty line"},
		{"merge: this", "no body"},
		{"merge: this\n", "no body"},
		{"merge: this\n\n\n", "no body"},
		{"merge: this\n\nCo-authored-by: A <a@example.org>\nSigned-off-by: B <b@example.org>\n", "no body"},
		{"merge: this\n\nWhy.\n\nSigned-off-by: B <b@example.org>\n", ""},
	} {
		err := judge(c.message)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q: got %v, want %q", c.message, err, c.want)
		}
	}
}

// checkout is an empty repository; the function runs git in it.
func checkout(t *testing.T) (root string, git func(args ...string)) {
	t.Helper()
	root = t.TempDir()
	git = func(args ...string) {
		t.Helper()
		all := append([]string{"-C", root, "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"}, args...)
		if out, err := exec.Command("git", all...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	return root, git
}

func TestTheLastCommit(t *testing.T) {
	root, git := checkout(t)
	git("commit", "-q", "--allow-empty", "-m", "merge: first", "-m", "Why.")
	if err := run(t.Output(), root); err != nil {
		t.Errorf("as it should be: got %v", err)
	}
	git("commit", "-q", "--allow-empty", "-m", "second")
	if err := run(t.Output(), root); err == nil || !strings.Contains(err.Error(), `"second"`) {
		t.Errorf("without room and body: got %v, want an error that quotes it", err)
	}
}

// A merge is left out, also in a clone that has only this one commit.
func TestAMergeIsLeftOut(t *testing.T) {
	root, git := checkout(t)
	git("commit", "-q", "--allow-empty", "-m", "first")
	git("checkout", "-q", "-b", "side")
	git("commit", "-q", "--allow-empty", "-m", "second")
	git("checkout", "-q", "main")
	git("merge", "-q", "--no-ff", "-m", "Merge branch 'side'", "side")
	shallow := t.TempDir()
	if out, err := exec.Command("git", "clone", "-q", "--depth", "1", "file://"+root, shallow).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, folder := range []string{root, shallow} {
		var out strings.Builder
		if err := run(&out, folder); err != nil || out.String() != "commit: skipped: a merge\n" {
			t.Errorf("got %q, %v", out.String(), err)
		}
	}
}

func TestWithoutGit(t *testing.T) {
	var out strings.Builder
	if err := run(&out, t.TempDir()); err != nil || out.String() != "commit: skipped: not a git checkout\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
	_, git := checkout(t)
	git("status") // git itself works here
	empty, _ := checkout(t)
	if err := run(&out, empty); err == nil || !strings.Contains(err.Error(), "git cat-file") {
		t.Errorf("no commit yet: got %v, want what git says", err)
	}
}
