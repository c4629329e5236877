package run_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	. "scaleguild/internal/run" // the records come from a package that imports this one
)

// Every sentence that Judge can say is said of a record in broken.
func TestEveryReasonHasARecord(t *testing.T) {
	var said []string
	for _, c := range broken() {
		r := sound()
		c.breaks(&r)
		said = append(said, Judge(r).Reasons...)
	}
	all := strings.Join(said, "\n")
	sentences := reasonsInSource(t)
	if len(sentences) < 20 {
		t.Fatalf("only %d reasons found in the source", len(sentences))
	}
	verb := regexp.MustCompile(`%%|%[0-9.]*[a-z]`)
	for _, format := range sentences {
		var pattern strings.Builder
		rest := 0
		for _, at := range verb.FindAllStringIndex(format, -1) {
			pattern.WriteString(regexp.QuoteMeta(format[rest:at[0]]))
			if format[at[0]:at[1]] == "%%" {
				pattern.WriteString("%")
			} else {
				pattern.WriteString(".*")
			}
			rest = at[1]
		}
		pattern.WriteString(regexp.QuoteMeta(format[rest:]))
		if !regexp.MustCompile("(?m)^" + pattern.String() + "$").MatchString(all) {
			t.Errorf("no record is void because %q", format)
		}
	}
}

// reasonsInSource lists the formats of the functions that give reasons: those
// whose names begin with judge or same.
func reasonsInSource(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("judge*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && (strings.HasPrefix(f.Name.Name, "judge") || strings.HasPrefix(f.Name.Name, "same")) {
				out = append(out, formats(f)...)
			}
		}
	}
	return out
}

// formats lists the literals that a function gives to fmt.Sprintf.
func formats(f *ast.FuncDecl) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || name.Sel.Name != "Sprintf" {
			return true
		}
		if literal, ok := call.Args[0].(*ast.BasicLit); ok {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				out = append(out, text)
			}
		}
		return true
	})
	return out
}
