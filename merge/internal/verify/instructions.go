package verify

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"scaleguild/internal/keys"
	"scaleguild/internal/run"
)

const instructionsName = "instructions"

// servicePart is the service's command in the sums of programs. The others send, answer and count.
const servicePart = "service"

// Instructions checks that what was counted of a published run's stages follows from its pairs of
// replays.
func Instructions(f run.Instructions) Promise {
	again := f
	again.Stages = nil
	for _, s := range f.Stages {
		s.Repeats, s.Spread, s.ToParent, s.PerSecond = nil, nil, nil, nil
		again.Stages = append(again.Stages, s)
	}
	var differences []string
	for i, s := range f.Stages {
		for _, pair := range s.Repeats {
			again.Add(i, pair.Short, pair.Long, pair.Processes)
		}
	}
	for i, s := range f.Stages {
		derived := again.Stages[i]
		for _, figure := range []struct {
			key       string
			got, want *float64
		}{
			{"instructions_per_second", s.PerSecond, derived.PerSecond}, {"instructions_per_response", &s.PerResponse, &derived.PerResponse}, {"spread_share", s.Spread, derived.Spread}, {"ratio_to_parent", s.ToParent, derived.ToParent},
		} {
			if !sameFigure(figure.got, figure.want) {
				differences = append(differences, fmt.Sprintf("%s: %s is not what its replays give (got %s, want %s)", s.Stage, figure.key, figureText(figure.got), figureText(figure.want)))
			}
		}
	}
	for _, s := range f.Stages {
		differences = append(differences, functionsDiffer(s, f.LongRequests-f.ShortRequests)...)
	}
	return NewPromise(instructionsName, fmt.Sprintf("%d stages, %s", len(f.Stages), spreadText(f)), differences)
}

// functionsDiffer holds the functions of a stage to what its replays counted: each has its share of
// all that the long ones count more, the greatest first, and they do not do more than that together.
func functionsDiffer(s run.StageInstructions, responses int) []string {
	more := 0.0
	for _, pair := range s.Repeats {
		more += float64(pair.Long.Instructions-pair.Short.Instructions) / float64(responses*len(s.Repeats))
	}
	var out []string
	sum, last := 0.0, math.Inf(1)
	for _, f := range s.Functions {
		if want := f.PerResponse / more; !sameFigure(&f.Share, &want) {
			out = append(out, fmt.Sprintf("%s: %s: share is not its part of what the replays count (got %g, want %g)", s.Stage, f.Function, f.Share, want))
		}
		if f.PerResponse > last {
			out = append(out, fmt.Sprintf("%s: %s executes more than the function before it (got %g, want at most %g)", s.Stage, f.Function, f.PerResponse, last))
		}
		sum, last = sum+f.PerResponse, f.PerResponse
	}
	if sum > more {
		out = append(out, fmt.Sprintf("%s: the functions execute more than the service (got %g, want at most %g)", s.Stage, sum, more))
	}
	return out
}

// sameFigure says whether two figures are the same but for rounding, or both missing.
func sameFigure(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= 1e-9*math.Abs(*b)
}

func figureText(v *float64) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprintf("%g", *v)
}

// spreadText says how far the repeats of a stage are apart, at the most.
func spreadText(f run.Instructions) string {
	most := -1.0
	for _, s := range f.Stages {
		if s.Spread != nil {
			most = max(most, *s.Spread)
		}
	}
	if most < 0 {
		return "one replay each"
	}
	return fmt.Sprintf("the repeats of a stage at most %.2f %% apart", 100*most)
}

// InstructionsAgain holds what a rerun counted to what was published: within the greater spread of
// the two, stage by stage. With other programs, another load or another number in flight nothing
// can be told.
func InstructionsAgain(published, rerun run.Instructions) Promise {
	const name = "rerun instructions"
	if other := otherwise(published, rerun); len(other) > 0 {
		return Unknown(name, "%s", "counted of something else: "+strings.Join(other, ", "))
	}
	var differences []string
	most, compared := 0.0, 0
	for _, s := range rerun.Stages {
		i := slices.IndexFunc(published.Stages, func(p run.StageInstructions) bool { return p.Stage == s.Stage })
		if i < 0 {
			continue
		}
		first := published.Stages[i]
		if s.Spread == nil || first.Spread == nil {
			return Unknown(name, "%s was counted once: how much two counts differ by is not known (scaleguild instructions --repeat 3)", s.Stage)
		}
		compared++
		apart, allowed := math.Abs(s.PerResponse/first.PerResponse-1), max(*s.Spread, *first.Spread)
		if most = max(most, apart); apart > allowed {
			differences = append(differences, fmt.Sprintf("%s: %.0f instructions a response, published are %.0f: %.2f %% apart, the repeats %.2f %%",
				s.Stage, s.PerResponse, first.PerResponse, 100*apart, 100*allowed))
		}
	}
	if compared == 0 {
		return Unknown(name, "no stage was counted in both")
	}
	return NewPromise(name, fmt.Sprintf("%d stages, at most %.2f %% from the published", compared, 100*most), differences)
}

// otherwise lists what differs between the two that the cost of a response follows from.
func otherwise(published, rerun run.Instructions) []string {
	var out []string
	if published.Counter != rerun.Counter {
		out = append(out, fmt.Sprintf("by %s and %s", published.Counter, rerun.Counter))
	}
	if published.ShortRequests != rerun.ShortRequests || published.LongRequests != rerun.LongRequests {
		out = append(out, "other numbers of requests")
	}
	if published.Programs[servicePart] != rerun.Programs[servicePart] {
		out = append(out, "another program of the service")
	}
	for _, file := range keys.Union(published.Files, rerun.Files) {
		if published.Files[file] != rerun.Files[file] {
			out = append(out, "another "+file)
		}
	}
	for _, s := range rerun.Stages {
		for _, p := range published.Stages {
			if p.Stage == s.Stage && p.InFlight != s.InFlight {
				out = append(out, fmt.Sprintf("%s with %d and %d requests in flight", s.Stage, p.InFlight, s.InFlight))
			}
		}
	}
	if !maps.Equal(published.Overrides, rerun.Overrides) {
		out = append(out, "other variables")
	}
	return out
}
