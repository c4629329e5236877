// Commit reads the last commit of the git checkout ROOT and fails when its message is
// not as CONTRIBUTING.md wants it: a subject "room: what it does" that is short and has
// one topic, an empty line, and a body that says why. A merge has none to look at; nor
// has a folder without git, as the archive is one.
//
//	commit ROOT
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// longest is the number of characters that a subject has at the most.
const longest = 80

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "commit: arguments: want one, the folder of the project\nhint: commit .")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "commit: %v\nhint: git commit --amend; CONTRIBUTING.md says what a message holds\n", err)
		os.Exit(1)
	}
}

// run looks at the last commit. A commit object has its parents also in a clone that
// has no more than this commit, so a merge is known there too.
func run(out io.Writer, root string) error {
	if _, err := os.Stat(filepath.Join(root, ".git")); errors.Is(err, os.ErrNotExist) {
		_, err := fmt.Fprintln(out, "commit: skipped: not a git checkout")
		return err
	}
	command := exec.Command("git", "-C", root, "cat-file", "commit", "HEAD")
	var text strings.Builder
	command.Stderr = &text
	object, err := command.Output()
	if err != nil {
		return fmt.Errorf("git cat-file: %w\n%s", err, text.String())
	}
	header, message, _ := strings.Cut(string(object), "\n\n")
	if strings.Count("\n"+header, "\nparent ") > 1 {
		_, err := fmt.Fprintln(out, "commit: skipped: a merge")
		return err
	}
	if err := judge(message); err != nil {
		subject, _, _ := strings.Cut(message, "\n")
		return fmt.Errorf("the last one, %q: %w", subject, err)
	}
	return nil
}

var (
	room = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9 ,_./-]*: \S`)
	// trailer is a line that tools add; it says nothing of why.
	trailer = regexp.MustCompile(`^[A-Z][A-Za-z]*(-[A-Za-z]+)+: `)
)

// judge says everything that is wrong with a message.
func judge(message string) error {
	subject, rest, _ := strings.Cut(strings.TrimRight(message, "\n"), "\n")
	var errs []error
	if !room.MatchString(subject) {
		errs = append(errs, errors.New("the subject names no room (want room: what it does)"))
	}
	if n := utf8.RuneCountInString(subject); n > longest {
		errs = append(errs, fmt.Errorf("the subject is too long (got %d characters, want %d at most)", n, longest))
	}
	if strings.Contains(subject, ";") {
		errs = append(errs, errors.New("the subject has several topics (want one a commit, so no semicolon)"))
	}
	blank, body, _ := strings.Cut(rest, "\n")
	if strings.TrimSpace(blank) != "" {
		errs = append(errs, errors.New("no empty line follows the subject"))
	} else if !hasReason(body) {
		errs = append(errs, errors.New("there is no body (want why, and what was measured or tested)"))
	}
	return errors.Join(errs...)
}

// hasReason says whether a body has a line that a person wrote.
func hasReason(body string) bool {
	for line := range strings.Lines(body) {
		if strings.TrimSpace(line) != "" && !trailer.MatchString(line) {
			return true
		}
	}
	return false
}
