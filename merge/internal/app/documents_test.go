package app_test

import (
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/delay"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

const (
	root      = "../../.."
	doorFile  = "README.md"
	resultsAt = "docs/results.md"
)

// published is a study in results/.
type published struct {
	rundir.Dir
	table.Table
}

// readPublished reads all of them, by name.
func readPublished(t *testing.T) map[string]published {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(root, "results", "*", "study.json"))
	if err != nil || len(folders) == 0 {
		t.Skip("no published studies here: the folder results/ is not among these files")
	}
	studies := map[string]published{}
	for _, file := range folders {
		d, err := rundir.Read(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		folded, err := table.Fold(d)
		if err != nil {
			t.Fatal(err)
		}
		studies[folded.Study] = published{d, folded}
	}
	return studies
}

// row is the one of the stage, which must exist.
func (p published) row(t *testing.T, stage string) table.Row {
	t.Helper()
	i := slices.IndexFunc(p.Rows, func(r table.Row) bool { return r.Stage == stage })
	if i < 0 {
		t.Fatalf("%s: no stage %s", p.Title, stage)
	}
	return p.Rows[i]
}

// value is the median of a stage's metric.
func (p published) value(t *testing.T, stage, key string) float64 {
	t.Helper()
	cell := p.row(t, stage).Cells[key]
	if cell == nil {
		t.Fatalf("%s: %s has no %s", p.Title, stage, key)
	}
	return cell.Median
}

// variable is the value that all stages have, or else the root's.
func (p published) variable(t *testing.T, name string) string {
	t.Helper()
	for _, stage := range p.Dir.Study.Stages {
		if runs := p.Runs[stage.Stage]; stage.Parent == "" || stage.Parent == "baseline" {
			return runs[0].Record.Plan.Variables[name]
		}
	}
	t.Fatalf("%s: no root", p.Title)
	return ""
}

// TestTheDocumentsShowThePublishedTables compares each table with the one of the
// records. Which studies are published, the document of the results says as well.
func TestTheDocumentsShowThePublishedTables(t *testing.T) {
	studies := readPublished(t)
	var want []string
	for study := range studies {
		want = append(want, study)
		if out, code := mergeIn(root, "table", "--results", resultsAt, "--check", "results/"+study); code != 0 {
			t.Errorf("%s", out)
		}
	}
	slices.Sort(want)
	got := markers(read(t, resultsAt))
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("%s has tables of %v, published are %v", resultsAt, got, want)
	}
	for _, study := range markers(read(t, doorFile)) {
		if out, code := mergeIn(root, "table", "--readme", doorFile, "--check", "results/"+study); code != 0 {
			t.Errorf("%s", out)
		}
	}
}

// markers are the studies of which a text has a table.
func markers(text string) []string {
	var all []string
	for _, match := range regexp.MustCompile(`(?m)^<!-- ([a-z0-9-]+):begin -->$`).FindAllStringSubmatch(text, -1) {
		all = append(all, match[1])
	}
	return all
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		t.Skipf("%s is not among these files", file)
	}
	return string(data)
}

// TestTheREADMEIsADoor: who opens it meets the answer, one table and the commands
// on the first screens.
func TestTheREADMEIsADoor(t *testing.T) {
	text := read(t, doorFile)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > 120 {
		t.Errorf("%d lines (want at most 120)", len(lines))
	}
	first := strings.Join(lines[:min(60, len(lines))], "\n")
	for _, command := range []string{"./bootstrap just ladder", "./bootstrap just test", "nix develop -c just ladder", "nix develop -c just test"} {
		if !strings.Contains(first, command) {
			t.Errorf("the first 60 lines lack %q", command)
		}
	}
	if found := markers(text); len(found) != 1 {
		t.Errorf("tables of %v (want one study)", found)
	}
	for _, line := range lines {
		if columns := strings.Count(line, "|") - 1; strings.HasPrefix(line, "| ") && columns > 7 {
			t.Errorf("%d columns (want at most 7): %s", columns, line)
		}
	}
	if pictures := strings.Count(text, "](docs/report.png)"); pictures != 1 {
		t.Errorf("%d pictures of the report (want 1)", pictures)
	}
}

// TestThePictureShowsTheTable: the picture of the report was taken when the README's table
// was what it is now.
func TestThePictureShowsTheTable(t *testing.T) {
	var rows strings.Builder
	for line := range strings.Lines(read(t, doorFile)) {
		if strings.HasPrefix(line, "| v") {
			rows.WriteString(line)
		}
	}
	if got, want := strings.TrimSpace(read(t, "docs/report.sum")), fmt.Sprintf("%x", sha256.Sum256([]byte(rows.String()))); got != want {
		t.Errorf("docs/report.png is of another table (its rows have the sum %s, the README's %s)\nhint: just screenshots", got, want)
	}
}

// TestTheDocumentsSayWhatWasMeasured: each sentence of a document that has a number
// or says what came out is made here of the records, and must be in the document.
// A number that no such sentence has is an error.
func TestTheDocumentsSayWhatWasMeasured(t *testing.T) {
	studies := readPublished(t)
	for file, claims := range map[string][]string{
		doorFile:  slices.Concat(ladderClaims(t, studies["ladder"]), []string{"Measured again in rounds, on another machine and at one speed of its CPU, " + roundsSteps(t, studies["ladder-rounds"])}, toolClaims(t)),
		resultsAt: resultClaims(t, studies),
	} {
		rest := prose(read(t, file))
		for _, claim := range claims {
			if !strings.Contains(rest, claim) {
				t.Errorf("%s does not say what the records say:\n\t%s", file, claim)
			}
			rest = strings.ReplaceAll(rest, claim, " ")
		}
		rest = regexp.MustCompile("`[^`]*`"+`|\bv\d-[a-z-]+|\*p\d\d\*|Apache-2\.0`).ReplaceAllString(rest, " ")
		if numbers := regexp.MustCompile(`[^ ]*\d[^ ]*`).FindAllString(rest, -1); len(numbers) > 0 {
			t.Errorf("%s: no record is compared with %q", file, numbers)
		}
	}
}

// prose is a text without its tables, blocks of code, pictures and the addresses of
// its links, as one line.
func prose(text string) string {
	for _, what := range []string{
		`(?s)<!-- [a-z0-9-]+:begin -->.*?:end -->`, "(?s)```.*?```", `(?m)^\|.*$`, `!\[[^\]]*\]\([^)]*\)`, `\]\([^)]*\)`,
	} {
		text = regexp.MustCompile(what).ReplaceAllString(text, " ")
	}
	return strings.Join(strings.Fields(text), " ")
}

// ladderClaims are what the README says of the published ladder.
func ladderClaims(t *testing.T, p published) []string {
	t.Helper()
	rate := func(stage string) float64 { return p.value(t, stage, table.CompletedRate) }
	step := func(stage, key string) *table.Comparison { return p.row(t, stage).Steps[key] }
	detectable := func(stage string) string { return table.DetectableText(*step(stage, table.CompletedRate).Detectable) }
	for _, effect := range []struct {
		stage, key, want string
	}{
		{"v2-async", table.CompletedRate, stats.Better}, {"v6-slow-upstream", table.CompletedRate, stats.Worse},
		{"v3-workers", table.P50, stats.Worse}, {"v5-wal", table.P50, stats.Worse},
		{"v3-workers", table.CompletedRate, stats.NoDifference}, {"v4-gunicorn", table.CompletedRate, stats.NoDifference},
		{"v5-wal", table.CompletedRate, stats.NotCalled},
	} {
		if got := step(effect.stage, effect.key).Effect; got != effect.want {
			t.Errorf("%s: %s is %q, the README says %q", effect.stage, effect.key, got, effect.want)
		}
	}
	agree := p.Table.Blocks
	for _, stage := range []string{"v2-async", "v3-workers", "v4-gunicorn", "v5-wal"} {
		if b := p.row(t, stage).Bound; b.Name == "cpu" {
			agree = min(agree, b.Agree)
		} else {
			t.Errorf("%s is bound by %s, the README says by the CPU", stage, b.Name)
		}
	}
	if b := p.row(t, "v6-slow-upstream").Bound; b.Name != "slots" {
		t.Errorf("v6-slow-upstream is bound by %s, the README says by its slots", b.Name)
	}
	var floor float64
	for _, f := range p.Floors {
		if f.Key == table.CompletedRate {
			floor = *f.Floor
		}
	}
	return []string{
		fmt.Sprintf("raised the rate %.0f-fold, from %.0f to %.0f correct responses per second.",
			step("v2-async", table.CompletedRate).Median, rate("v1-sync"), rate("v2-async")),
		fmt.Sprintf("A second worker and gunicorn made no difference to the rate that this study could show; it could show %s and %s.",
			detectable("v3-workers"), detectable("v4-gunicorn")),
		fmt.Sprintf("With the SQLite profile the rate is %.2f times as high, which is not called, being within the noise floor of %.0f %%.",
			step("v5-wal", table.CompletedRate).Median, 100*floor),
		fmt.Sprintf("Two workers made the median response time %.1f times as long, the SQLite profile %.1f times.",
			step("v3-workers", table.P50).Median, step("v5-wal", table.P50).Median),
		fmt.Sprintf("From v2-async to v5-wal the CPU is the bound in at least %d of %d blocks.", agree, p.Table.Blocks),
		fmt.Sprintf("With a slow upstream the rate falls to %.0f per second while %.0f %% of the CPU is used: all %s slots",
			rate("v6-slow-upstream"), 100*p.value(t, "v6-slow-upstream", table.Utilisation), p.variable(t, "UPSTREAM_SLOTS")),
		fmt.Sprintf("The ladder keeps %s requests in flight (%s model)", p.variable(t, "VUS"), p.variable(t, "MODEL")),
	}
}

// toolClaims are the versions that the README asks for, as the manifests have them.
func toolClaims(t *testing.T) []string {
	t.Helper()
	version := func(file, pattern string) string {
		match := regexp.MustCompile(pattern).FindStringSubmatch(read(t, file))
		if match == nil {
			t.Fatalf("%s: no %s", file, pattern)
		}
		return match[1]
	}
	return []string{
		"Go " + version("go.mod", `(?m)^go (\d+\.\d+)`),
		"Python " + version("service/pyproject.toml", `requires-python = ">=([\d.]+)"`) + " or later",
	}
}

// resultClaims are what the document of the results says of the published studies.
func resultClaims(t *testing.T, studies map[string]published) []string {
	t.Helper()
	ladder, open := studies["ladder"], studies["ladder-open"]
	all := []string{fmt.Sprintf("The main study: %s VUs in the %s model, %d blocks.",
		ladder.variable(t, "VUS"), ladder.variable(t, "MODEL"), ladder.Table.Blocks)}
	all = append(all, roundsClaims(t, studies["ladder-rounds"])...)
	all = append(all, replicaClaims(t, studies["replica"])...)
	all = append(all, controlClaims(t, studies["controls"], studies["replica"])...)
	all = append(all, kindClaims(t, studies["kinds"])...)
	points := len(open.Sweep.Stages[0].Points)
	return append(all,
		fmt.Sprintf("%d rates to each stage of the ladder.", points),
		fmt.Sprintf("of %s requests per second it completes %.1f.",
			*open.Sweep.Stages[len(open.Sweep.Stages)-1].Highest, open.value(t, "v6-slow-upstream@100", table.CompletedRate)))
}

// replicaClaims: the published figures are those that the stages predict.
func replicaClaims(t *testing.T, p published) []string {
	t.Helper()
	var figures []any
	for _, row := range p.Rows[:5] {
		limit := row.Expect.AtLeast
		if limit == nil {
			limit = row.Expect.AtMost
		}
		figures = append(figures, *limit)
	}
	d, err := delay.Parse(p.variable(t, "UPSTREAM_LATENCY"), nil)
	if err != nil {
		t.Fatal(err)
	}
	const calling = 0.35 // of the requests, by the weights in service/load.toml
	return []string{
		fmt.Sprintf("It gives %g, %g, %g, %g and %g requests per second for v1 to v5, one run each", figures...),
		fmt.Sprintf("%s VUs, the servers' own defaults, and about %.2f s of upstream time per request.", p.variable(t, "VUS"), calling*delay.Mean(d)),
		fmt.Sprintf("the load measures its own %s VUs", p.variable(t, "VUS")),
	}
}

// controlClaims compare the controls with the lowest and highest published figure of
// an asynchronous stage.
func controlClaims(t *testing.T, p, replica published) []string {
	t.Helper()
	low, high := math.Inf(1), 0.0
	for _, row := range replica.Rows[1:5] {
		for _, limit := range []*float64{row.Expect.AtLeast, row.Expect.AtMost} {
			if limit != nil {
				low, high = min(low, *limit), max(high, *limit)
			}
		}
	}
	var rates []float64
	for _, stage := range []string{"async", "per-request", "workers"} {
		rates = append(rates, p.value(t, stage, table.CompletedRate))
	}
	least, most, threads := slices.Min(rates), slices.Max(rates), p.value(t, "threadpool", table.CompletedRate)
	if least < low || most > high {
		t.Errorf("%.1f to %.1f is not within the published %g to %g", least, most, low, high)
	}
	return []string{
		fmt.Sprintf("%s threads instead of awaited calls", p.variable(t, "THREADS")),
		fmt.Sprintf("With %s VUs, a client for each call and without TCP_NODELAY (`async`, `per-request`, `workers`) the rate is from %.1f to %.1f per second, within the published %g to %g;",
			p.variable(t, "VUS"), least, most, low, high),
		fmt.Sprintf("threads come to %.1f, %.0f %% below the lowest of these.", threads, 100*(1-threads/low)),
	}
}

// kindClaims are by how much the CPU time of a response grew.
func kindClaims(t *testing.T, p published) []string {
	t.Helper()
	more := func(kind string) float64 {
		return 100 * (p.value(t, "tuned-"+kind, table.CPUPerResponse)/p.value(t, "default-"+kind, table.CPUPerResponse) - 1)
	}
	return []string{
		fmt.Sprintf("One kind of request at a time, %s a second", p.variable(t, "ARRIVAL_RATE")),
		fmt.Sprintf("in list-items by %.0f %%, in get-item by %.0f %%, in checkout by %.0f %% and in create-order by %.0f %%.",
			more("list-items"), more("get-item"), more("checkout"), more("create-order")),
		fmt.Sprintf("health costs %.0f %% more and quote %.0f %% less.", more("health"), -more("quote")),
	}
}
