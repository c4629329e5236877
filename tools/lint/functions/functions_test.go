package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// put writes files into a new folder.
func put(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const goText = `package p

import "sort"

// The comment is no part of it.
func one() {}

func (t T) three() {
	sort.Slice(nil, func(i, j int) bool {
		return true
	})
}

var table = map[string]func(){
	"a": func() {
		one()
	},
}
`

const pythonText = `import x


@x.decorated
def four(
    a,
) -> str:
    return """
not indented
"""


class C:
    async def outer(self):
        def inner():
            pass

        return inner
`

const jsText = `// a function( in a comment
export function three(a) {
  return a;
}

const one = (a) => { return a; };
const four = async (
  a,
) => {
  if (a) {
    b();
  }
};

function wide(
  a,
) {
  return ` + "`}`" + `;
}

(() => {
  const two = () => {
  };
})();

class C {
  method(a) {
    for (const b of a) {
      b.each((c) => {
        c();
      });
    }
  }
}
`

func TestWhereFunctionsEnd(t *testing.T) {
	root := put(t, map[string]string{"a.go": goText, "a.py": pythonText, "a.js": jsText})
	for name, want := range map[string][]string{
		"a.go": {"6 one 1", "8 three 5", "15 a function literal 3"},
		"a.py": {"5 four 6", "14 outer 5", "15 inner 2"},
		"a.js": {"2 three 3", "6 one 1", "9 a function 5", "15 wide 5", "22 two 2", "27 method 7", "29 a function 3"},
	} {
		_, read := reader(name)
		functions, err := read(root, name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range functions {
			got = append(got, fmt.Sprint(f.line, " ", f.name, " ", f.lines))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// body is that many lines without a meaning.
func body(lines int) string { return strings.Repeat("\tx()\n", lines) }

func TestTheLimit(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
	}{
		{"a.go", "package p\nfunc long() {\n" + body(longest-2) + "}\n", ""},
		{"a.go", "package p\nfunc long() {\n" + body(longest-1) + "}\n", "a.go:2: long is too long (got 61 lines, want 60 at most)"},
		{"a_test.go", "package p\nfunc long() {\n" + body(longest) + "}\n", ""},
		{"a.py", "def long():\n" + body(longest), "a.py:1: long is too long (got 61 lines, want 60 at most)"},
		{"tests/a.py", "def long():\n" + body(longest), ""},
		{"a.mjs", "function long() {\n" + body(longest) + "}\n", "a.mjs:1: long is too long (got 62 lines, want 60 at most)"},
		{"a.js", "function open() {\n", "a.js:1: open: no end of it found"},
		{"a.go", "not Go", "expected 'package'"},
		{"a.py", "def", "SyntaxError"},
		{"a.txt", "", "names no file"},
	} {
		var out strings.Builder
		err := run(&out, strings.NewReader(c.name+"\n"), put(t, map[string]string{c.name: c.text}))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestQuantiles(t *testing.T) {
	root := put(t, map[string]string{"a.go": "package p\nfunc a() {}\nfunc b() {\n}\nfunc c() {\n\n}\nfunc d() {\n\n\n}\n"})
	var out strings.Builder
	if err := run(&out, strings.NewReader("a.go\n"), root); err != nil {
		t.Fatal(err)
	}
	if want := "Go: 4 functions, median 2, p95 4, longest 4 lines\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
