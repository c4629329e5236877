package callgrind

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Function is a function as callgrind names it.
type Function struct {
	Name   string // "???" where the program does not say
	Object string // the file name of the program or library that holds it, without its folder
}

// Work is how many instructions each function executed itself, without those that it called.
type Work map[Function]int64

// ReadWork reads the work of all processes that left a count in a folder, together.
func ReadWork(folder string) (Work, error) {
	files, err := filepath.Glob(filepath.Join(escaped(folder), "*"+ending))
	if err != nil {
		return nil, err
	}
	all := Work{}
	for _, file := range files {
		if err := all.add(file); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return all, nil
}

// Plus gives the work of both.
func (w Work) Plus(other Work) Work {
	sum := maps.Clone(other)
	for f, n := range w {
		sum[f] += n
	}
	return sum
}

// Less gives the work less another one: of a function that did less it is negative.
func (w Work) Less(other Work) Work {
	rest := maps.Clone(w)
	for f, n := range other {
		rest[f] -= n
	}
	return rest
}

func (w Work) add(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	p := profile{work: w, objects: names{}, functions: names{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if err := p.line(lines.Text()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

// profile reads callgrind's file format (Valgrind manual, Callgrind Format Specification). Of it
// we need the lines that name an object or a function, those of a call, whose cost is another
// function's, and the costs: a position, and instructions.
type profile struct {
	work               Work
	objects, functions names
	object, function   string
	called             bool // the next cost is the called function's
}

func (p *profile) line(text string) error {
	key, value, named := strings.Cut(text, "=")
	switch {
	case named && key == "ob":
		p.object = filepath.Base(p.objects.take(value))
	case named && key == "fn":
		p.function = plainName(p.functions.take(value))
	case named && key == "cob":
		p.objects.take(value)
	case named && key == "cfn":
		p.functions.take(value)
	case named && key == "calls":
		p.called = true
	case text != "" && strings.ContainsRune("0123456789+-*", rune(text[0])):
		return p.cost(strings.Fields(text))
	}
	return nil
}

// cost is a position and the instructions there; none of them is 0.
func (p *profile) cost(fields []string) error {
	if p.called || len(fields) < 2 {
		p.called = false
		return nil
	}
	n, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil || len(fields) > 2 {
		return fmt.Errorf("not a position and its instructions (got %q)", strings.Join(fields, " "))
	}
	p.work[Function{p.function, p.object}] += n
	return nil
}

// plainName is a function's name without the number of the level of a recursion, "'2".
func plainName(name string) string {
	if plain, level, found := strings.Cut(name, "'"); found && strings.Trim(level, "0123456789") == "" {
		return plain
	}
	return name
}

// names are those that a file has given a number: "(12) main" the first time, "(12)" from then on.
type names map[string]string

func (n names) take(text string) string {
	number, name, first := strings.Cut(text, " ")
	if !strings.HasPrefix(number, "(") {
		return text
	}
	if first {
		n[number] = name
	}
	return n[number]
}
