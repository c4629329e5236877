package callgrind

import (
	"bufio"
	"errors"
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

// Sum is the work of all functions together.
func (w Work) Sum() int64 {
	sum := int64(0)
	for _, n := range w {
		sum += n
	}
	return sum
}

// add adds the work of the process that left a file, and the paths of the programs and libraries
// that did it, and gives how much it executed.
func (w Work) add(file string, objects map[string]bool) (int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	p := profile{work: Work{}, objects: names{}, functions: names{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if err := p.line(lines.Text()); err != nil {
			return 0, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := errors.Join(lines.Err(), p.check()); err != nil {
		return 0, err
	}
	for function, n := range p.work {
		w[function] += n
	}
	for _, path := range p.objects {
		objects[path] = true
	}
	return p.total, nil
}

// profile reads callgrind's file format (Valgrind manual, Callgrind Format Specification). Of it
// we need what is counted ("events: Ir"), the lines that name an object or a function, those of a
// call, whose cost is another function's, the costs (a position, and instructions), and at the end
// of each part the whole count ("totals: 123").
type profile struct {
	work               Work
	objects, functions names
	object, function   string
	called             bool // the next cost is the called function's
	events             string
	total              int64
	parts              int
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
	case strings.HasPrefix(text, "events: "):
		p.events = strings.TrimSpace(text[len("events: "):])
	case strings.HasPrefix(text, "totals: "):
		return p.totals(strings.TrimSpace(text[len("totals: "):]))
	case text != "" && strings.ContainsRune("0123456789+-*", rune(text[0])):
		return p.cost(strings.Fields(text))
	}
	return nil
}

// totals is the whole count of a part.
func (p *profile) totals(text string) error {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("totals: %w", err)
	}
	p.total, p.parts = p.total+n, p.parts+1
	return nil
}

// check is the error of a file that is no count of instructions, or was not understood: what its
// functions did is its whole count.
func (p *profile) check() error {
	if p.events != "Ir" || p.parts == 0 {
		return fmt.Errorf("not a count of instructions (got the events %q and %d totals, want Ir and at least one)", p.events, p.parts)
	}
	if sum := p.work.Sum(); sum != p.total {
		return fmt.Errorf("the functions do not add up to the whole count (got %d instructions, want %d)", sum, p.total)
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
