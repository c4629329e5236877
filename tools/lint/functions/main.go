// Functions measures how long the functions of the project are, in lines from the
// first to the last. It reads names of files on standard input, relative to ROOT,
// and prints a line for each language:
//
//	git ls-files | functions ROOT
//	Go: 2210 functions, median 10, p95 27, longest 56 lines
//
// A function that is longer than the limit is named, and the exit code is 1. Tests
// are measured on a line of their own, and may be longer: their length is the number
// of their cases.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// longest is the number of lines that a function has at the most.
const longest = 60

// function is one function of a file.
type function struct {
	file  string
	line  int // of its first line, from 1
	name  string
	lines int
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "functions: arguments: want one, the folder of the project\nhint: git ls-files | functions .")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Stdin, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "functions:", err)
		os.Exit(1)
	}
}

// run measures the files that names lists, one a line.
func run(out io.Writer, names io.Reader, root string) error {
	found := map[string][]function{}
	lines := bufio.NewScanner(names)
	for lines.Scan() {
		language, read := reader(lines.Text())
		if read == nil {
			continue
		}
		functions, err := read(root, lines.Text())
		if err != nil {
			return err
		}
		found[language] = append(found[language], functions...)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return report(out, found)
}

// reader gives the language of a file and what finds its functions; nil for a file
// that has none.
func reader(name string) (language string, read func(root, name string) ([]function, error)) {
	switch filepath.Ext(name) {
	case ".go":
		language, read = "Go", goFunctions
	case ".py":
		language, read = "Python", pythonFunctions
	case ".js", ".mjs":
		language, read = "JavaScript", jsFunctions
	default:
		return "", nil
	}
	if isTest(name) {
		language += " tests"
	}
	return language, read
}

// isTest says whether a file belongs to the tests.
func isTest(name string) bool {
	base := filepath.Base(name)
	return strings.HasSuffix(base, "_test.go") || strings.HasPrefix(base, "test_") ||
		strings.Contains(base, ".test.") || strings.Contains(name, "tests/")
}

// report prints the sizes of each language, and fails when a function is too long.
func report(out io.Writer, found map[string][]function) error {
	var errs []error
	for _, language := range []string{"Go", "Go tests", "Python", "Python tests", "JavaScript", "JavaScript tests"} {
		functions := found[language]
		if len(functions) == 0 {
			continue
		}
		var sizes []int
		for _, f := range functions {
			sizes = append(sizes, f.lines)
			if f.lines > longest && !strings.HasSuffix(language, "tests") {
				errs = append(errs, fmt.Errorf("%s:%d: %s is too long (got %d lines, want %d at most)", f.file, f.line, f.name, f.lines, longest))
			}
		}
		slices.Sort(sizes)
		fmt.Fprintf(out, "%s: %d functions, median %d, p95 %d, longest %d lines\n",
			language, len(sizes), quantile(sizes, 50), quantile(sizes, 95), sizes[len(sizes)-1])
	}
	if len(found) == 0 {
		errs = append(errs, errors.New("standard input: names no file of Go, Python or JavaScript"))
	}
	return errors.Join(errs...)
}

// quantile is the value of rank ceil(percent·n/100) of sizes that ascend.
func quantile(sizes []int, percent int) int {
	return sizes[(len(sizes)*percent+99)/100-1]
}
