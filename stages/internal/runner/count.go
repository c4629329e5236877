package runner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/callgrind"
)

// slower is how many times as slow a service under callgrind may be as in earnest: some fifty
// times as its CPU goes, and it need not have a CPU to itself.
const slower = 100

// hashSeed fixes what is drawn in CPython for each process, the seed of its hashes: where it
// puts keys in its dicts is work as well. Others do not know it.
const hashSeed = "PYTHONHASHSEED"

// Counted is what a replay under callgrind gave.
type Counted struct {
	Answers
	Instructions callgrind.Counts
}

// CountInstructions replays the first iterations of a plan's load, as many in flight as the plan
// says, against its service under callgrind.
func (r *Runner) CountInstructions(ctx context.Context, valgrind callgrind.Program, p run.Plan, iterations int, parent string) (Counted, error) {
	folder, err := os.MkdirTemp(parent, p.Stage+"-callgrind-")
	if err != nil {
		return Counted{}, err
	}
	inFlight, err := InFlight(p)
	if err != nil {
		return Counted{}, errors.Join(err, os.RemoveAll(folder))
	}
	under := *r
	under.Tools.Service = valgrind.Wrap(r.Tools.Service, folder)
	under.Consumers.Service.Env = maps.Clone(r.Consumers.Service.Env)
	if under.Consumers.Service.Env == nil {
		under.Consumers.Service.Env = map[string]string{}
	}
	if _, own := under.Consumers.Service.Env[hashSeed]; !own {
		under.Consumers.Service.Env[hashSeed] = "0"
	}
	c := Counted{}
	c.Answers, err = under.Replay(ctx, p, Replayed{Iterations: iterations, InFlight: inFlight, Slower: slower}, parent)
	if err == nil {
		if c.Instructions, err = callgrind.Read(folder, c.Processes); err != nil {
			err = fmt.Errorf("%s: %w", p.Stage, err)
		}
	}
	return c, errors.Join(err, os.RemoveAll(folder))
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
