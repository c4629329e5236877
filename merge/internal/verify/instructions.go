package verify

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"scaleguild/internal/keys"
	"scaleguild/internal/run"
)

const instructionsName = "instructions"

// servicePart is the service's command in the sums of programs. The others send, answer and count.
const servicePart = "service"

// Instructions checks that what was counted of a published run's stages follows from its replays.
func Instructions(f run.Instructions) Promise {
	again := f
	again.Stages = nil
	for _, s := range f.Stages {
		s.Repeats, s.Spread, s.ToParent, s.PerResponse = nil, nil, nil, math.NaN()
		again.Stages = append(again.Stages, s)
	}
	for i, s := range f.Stages {
		for _, pair := range s.Repeats {
			again.Add(i, pair)
		}
	}
	var differences []string
	for i, s := range f.Stages {
		differences = append(differences, countsDiffer(s, again.Stages[i])...)
		differences = append(differences, functionsDiffer(s, f.LongRequests-f.ShortRequests)...)
	}
	return NewPromise(instructionsName, fmt.Sprintf("%d stages, %s", len(f.Stages), spreadText(f)), differences)
}

// countsDiffer holds the figures of a stage to what its replays give.
func countsDiffer(s, derived run.StageInstructions) []string {
	if len(s.Repeats) == 0 {
		return []string{s.Stage + ": it was not replayed (got no repeats, want one or more)"}
	}
	var out []string
	compare := func(key string, got, want *float64) {
		if !sameFigure(got, want) {
			out = append(out, fmt.Sprintf("%s: %s is not what its replays give (got %s, want %s)", s.Stage, key, figureText(got), figureText(want)))
		}
	}
	for i, pair := range s.Repeats {
		if pair.PerSecond == nil {
			out = append(out, fmt.Sprintf("%s: what time costs is not known in repeat %d (got no pause that took longer, want one)", s.Stage, i+1))
		}
		compare(fmt.Sprintf("repeats[%d].instructions_per_second", i), pair.PerSecond, derived.Repeats[i].PerSecond)
		compare(fmt.Sprintf("repeats[%d].instructions_per_response", i), &pair.PerResponse, &derived.Repeats[i].PerResponse)
	}
	compare("instructions_per_response", &s.PerResponse, &derived.PerResponse)
	compare("spread_share", s.Spread, derived.Spread)
	compare("ratio_to_parent", s.ToParent, derived.ToParent)
	return out
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

// sureInstructions is how sure the test of a rerun's instructions is that no stage of an honest
// rerun fails, all stages together.
const sureInstructions = 0.99

// InstructionsAgain holds what a rerun counted to what was published: the means of the repeats, by
// Student's test of two samples with one deviation, at sureInstructions over all stages
// (Bonferroni). With other programs, another CPU or another number in flight nothing can be told.
func InstructionsAgain(published, rerun run.Instructions) Promise {
	const name = "rerun instructions"
	if other := otherwise(published, rerun); len(other) > 0 {
		return Unknown(name, "%s", "counted of something else: "+strings.Join(other, ", "))
	}
	pairs := inBoth(published, rerun)
	if len(pairs) == 0 {
		return Unknown(name, "no stage was counted in both")
	}
	var differences []string
	most := 0.0
	for _, pair := range pairs {
		first, s := pair[0], pair[1]
		if len(s.Repeats) < 2 || len(first.Repeats) < 2 {
			return Unknown(name, "%s was counted once: how much two counts differ by is not known (scaleguild instructions --repeat 3)", s.Stage)
		}
		apart, allowed := instructionsApart(first, s, len(pairs))
		if most = max(most, apart); apart > allowed {
			differences = append(differences, fmt.Sprintf("%s: %.0f instructions a response, published are %.0f: %.2f %% apart, by chance up to %.2f %% may be",
				s.Stage, s.PerResponse, first.PerResponse, 100*apart, 100*allowed))
		}
	}
	return NewPromise(name, fmt.Sprintf("%d stages, at most %.2f %% from the published", len(pairs), 100*most), differences)
}

// inBoth are the stages that were counted in two files: of each the first file's and the second's.
func inBoth(first, second run.Instructions) [][2]run.StageInstructions {
	var pairs [][2]run.StageInstructions
	for _, s := range second.Stages {
		if i := slices.IndexFunc(first.Stages, func(p run.StageInstructions) bool { return p.Stage == s.Stage }); i >= 0 {
			pairs = append(pairs, [2]run.StageInstructions{first.Stages[i], s})
		}
	}
	return pairs
}

// instructionsApart is how far the means of a stage's repeats are apart in two files, and how far
// they may be by chance, both as shares of the first: one of so many tests.
func instructionsApart(first, second run.StageInstructions, tests int) (apart, allowed float64) {
	a, b := perResponses(first), perResponses(second)
	meanA, meanB := stat.Mean(a, nil), stat.Mean(b, nil)
	n, m := float64(len(a)), float64(len(b))
	variance := ((n-1)*stat.Variance(a, nil) + (m-1)*stat.Variance(b, nil)) / (n + m - 2)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n + m - 2}.Quantile(1 - (1-sureInstructions)/float64(2*tests))
	return math.Abs(meanB/meanA - 1), t * math.Sqrt(variance*(1/n+1/m)) / meanA
}

func perResponses(s run.StageInstructions) []float64 {
	var all []float64
	for _, pair := range s.Repeats {
		all = append(all, pair.PerResponse)
	}
	return all
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
	if published.CPUModel != rerun.CPUModel {
		out = append(out, fmt.Sprintf("on another CPU (%s and %s)", published.CPUModel, rerun.CPUModel))
	}
	for _, name := range otherLibraries(published.Libraries, rerun.Libraries) {
		out = append(out, "another "+name)
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

// otherLibraries are the names of those that only one of two files has, or has with another sum.
func otherLibraries(a, b []run.Library) []string {
	var names []string
	for _, of := range [][2][]run.Library{{a, b}, {b, a}} {
		for _, one := range of[0] {
			if !slices.Contains(of[1], one) && !slices.Contains(names, one.Name) {
				names = append(names, one.Name)
			}
		}
	}
	return names
}
