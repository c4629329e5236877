package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/stages/internal/callgrind"
)

// slower is how many times as slow a service under callgrind may be as in earnest: some fifty
// times as its CPU goes, and it need not have a CPU to itself.
const slower = 100

// countable are the variables that make a service countable; who does not know one ignores it.
// CPython draws the seed of its hashes for each process, and where it puts keys in its dicts is
// work as well. Go stops its threads by signals, at which callgrind 3.19 ends.
func countable() map[string]string {
	return map[string]string{"PYTHONHASHSEED": "0", "GODEBUG": "asyncpreemptoff=1"}
}

// Counted is what a replay under callgrind gave.
type Counted struct {
	Answers
	callgrind.Counted
	Libraries []run.Library // the programs and libraries whose functions worked, by name and sum
}

// CountInstructions replays the first iterations of a plan's load against its service under
// callgrind, which is slower by a factor of its own.
func (r *Runner) CountInstructions(ctx context.Context, valgrind callgrind.Program, p run.Plan, replayed Replayed, parent string) (Counted, error) {
	folder, err := os.MkdirTemp(parent, p.Stage+"-callgrind-")
	if err != nil {
		return Counted{}, err
	}
	under := *r
	under.Tools.Service = valgrind.Wrap(r.Tools.Service, folder)
	env := countable()
	maps.DeleteFunc(env, func(name, _ string) bool { _, own := p.Variables[name]; return own })
	maps.Copy(env, r.Consumers.Service.Env) // what study and service set themselves stays
	under.Consumers.Service.Env = env
	c := Counted{}
	replayed.Slower = slower
	c.Answers, err = under.Replay(ctx, p, replayed, parent)
	if err == nil {
		if err = c.read(folder); err != nil {
			err = fmt.Errorf("%s: %w", p.Stage, err)
		}
	}
	return c, errors.Join(err, os.RemoveAll(folder))
}

// read takes in what the processes left in a folder.
func (c *Counted) read(folder string) (err error) {
	if c.Counted, err = callgrind.Read(folder, c.Before); err != nil {
		return err
	}
	c.Libraries, err = libraries(c.Objects)
	return err
}

// libraries are the sums of files that hold code. What is no file, such as code that a process made
// by itself, has none.
func libraries(paths []string) ([]run.Library, error) {
	found := map[run.Library]bool{}
	for _, path := range paths {
		if !filepath.IsAbs(path) {
			continue // "???"
		}
		sum, err := sums.OfFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the kernel's own page, or a file that was removed
		}
		if err != nil {
			return nil, err
		}
		found[run.Library{Name: filepath.Base(path), SHA256: sum}] = true
	}
	return SortLibraries(found), nil
}

// SortLibraries gives a set of libraries in order.
func SortLibraries(set map[run.Library]bool) []run.Library {
	return slices.SortedFunc(maps.Keys(set), func(a, b run.Library) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.SHA256, b.SHA256))
	})
}

// InFlight is how many requests a replay has in flight: as many as the plan's VUs in the closed
// model; in the open one nobody says it before, and the replay has a number of its own.
func InFlight(p run.Plan) (int, error) {
	model, err := p.Model()
	if err != nil || model != "closed" {
		return ReplayInFlight, err
	}
	return p.VUs()
}
