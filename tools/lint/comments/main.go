// Comments holds packages that carry meaning to explaining themselves. It takes the
// folder of the project and the folders of packages, relative to it:
//
//	comments ROOT internal/run internal/bound
//	internal/run: 26 % comments (440 of 1708 lines)
//
// Of all lines that are not blank, in files that are not tests, at least a quarter have to be
// comments; those behind code do not count. Every exported field of a struct has to have a
// comment, above it or behind it. What fails is named, and the exit code is 1.
package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// leastShare is the least share of comments among the lines of a package: that of the
// packages of golang.org/x/perf that compute statistics (benchfmt 26 %, benchproc 34 %).
const leastShare = 0.25

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "comments: arguments: want the folder of the project, and the folders of packages\nhint: comments . internal/run")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "comments:", err)
		os.Exit(1)
	}
}

// run measures each package and prints a line of it. Its error joins all that is wrong.
func run(out io.Writer, root string, folders []string) error {
	var errs []error
	for _, folder := range folders {
		p, err := read(root, folder)
		if err != nil {
			return err
		}
		if p.lines == 0 {
			errs = append(errs, fmt.Errorf("%s: no Go files", folder))
			continue
		}
		share := float64(p.comments) / float64(p.lines)
		fmt.Fprintf(out, "%s: %.0f %% comments (%d of %d lines)\n", folder, 100*share, p.comments, p.lines)
		if share < leastShare {
			errs = append(errs, fmt.Errorf("%s: too few comments (got %.1f %% of the lines, want %.0f %% at least): say why, the unit, the range, what null means, the source of a formula",
				folder, 100*share, 100*leastShare))
		}
		errs = append(errs, p.bare...)
	}
	return errors.Join(errs...)
}

// lines are those of one package.
type lines struct {
	lines    int     // that are not blank
	comments int     // that hold a comment and nothing else
	bare     []error // exported fields without a comment
}

// read measures the files of a folder that are not tests; folders within it are other packages.
func read(root, folder string) (lines, error) {
	var all lines
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), "*.go"))
	if err != nil {
		return all, err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return all, err
		}
		all.count(text)
		if err := all.fields(folder+"/"+filepath.Base(file), text); err != nil {
			return all, err
		}
	}
	return all, nil
}

// count adds the lines of a file.
func (l *lines) count(text []byte) {
	code, comment := map[int]bool{}, map[int]bool{}
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, scanner.ScanComments)
	for {
		at, kind, literal := s.Scan()
		if kind == token.EOF {
			break
		}
		if kind == token.SEMICOLON && literal == "\n" {
			continue // the scanner's own
		}
		first := file.Line(at)
		for line := first; line <= first+strings.Count(literal, "\n"); line++ {
			if kind == token.COMMENT {
				comment[line] = true
			} else {
				code[line] = true
			}
		}
	}
	all := strings.Split(string(text), "\n")
	for i, line := range all {
		if strings.TrimSpace(line) == "" {
			continue
		}
		l.lines++
		if comment[i+1] && !code[i+1] {
			l.comments++
		}
	}
}

// fields notes the exported fields of exported structs that have no comment.
func (l *lines) fields(name string, text []byte) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.TypeSpec)
		if !ok || !spec.Name.IsExported() {
			return true
		}
		body, ok := spec.Type.(*ast.StructType)
		if !ok {
			return true
		}
		for _, field := range body.Fields.List {
			for _, f := range field.Names {
				if f.IsExported() && field.Doc == nil && field.Comment == nil {
					l.bare = append(l.bare, fmt.Errorf("%s: %s.%s has no comment (want what it is, its unit, its range, what null means)",
						files.Position(f.Pos()), spec.Name.Name, f.Name))
				}
			}
		}
		return true
	})
	return nil
}
