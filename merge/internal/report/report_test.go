package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/testrun"
)

var update = flag.Bool("update", false, "write the goldens anew")

// code stands for the library in the page.
const code = "/* library */"

// study is the set read back from a folder, with a second of samples of each run.
func study(t *testing.T, set testrun.Set) Study {
	t.Helper()
	dir := t.TempDir()
	if err := set.Write(dir); err != nil {
		t.Fatal(err)
	}
	parked := 61
	for place := range set.Runs {
		line, err := run.Line(run.Sample{Second: 20, Phase: run.Window, Completed: 300, InFlight: 200, Parked: &parked, ServiceCPU: 0.98, Periods: 10})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(place), run.SamplesFile), line, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d, err := rundir.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	folded, err := table.Fold(d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewStudy(d, folded)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func render(t *testing.T, set testrun.Set) string {
	t.Helper()
	return rendered(t, Input{Study: study(t, set)})
}

func rendered(t *testing.T, in Input) string {
	t.Helper()
	page, err := Render(in, ECharts(), []byte(code))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// data is what is drawn of a study: the ladder, and the options that stand on the
// page for one stage.
func data(t *testing.T, s Study, stage string) string {
	t.Helper()
	l, err := newLadder(s.Table)
	if err != nil {
		t.Fatal(err)
	}
	for i := range l.Rungs {
		l.Rungs[i].Row = table.Row{Stage: l.Rungs[i].Row.Stage} // the table has a golden of its own
	}
	drawn, err := json.MarshalIndent([]any{l.Scales, l.Missing}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.NewBuffer(append(drawn, '\n'))
	element := regexp.MustCompile(`(?s)<script type="application/json" id="([^"]+-` + stage + `-option)">(.*?)</script>`)
	for _, match := range element.FindAllStringSubmatch(rendered(t, Input{Study: s}), -1) {
		out.WriteString(match[1] + "\n")
		if err := json.Indent(out, []byte(match[2]), "", " "); err != nil {
			t.Fatalf("%s is not JSON: %v", match[1], err)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// Only what is drawn has a golden: the rest of the page may change freely.
func TestChartData(t *testing.T) {
	for id, set := range map[string]testrun.Set{"one-block": testrun.OneBlock(), "three-blocks": testrun.ThreeBlocks()} {
		path := filepath.Join("..", "..", "testdata", "golden", id+".charts")
		got := data(t, study(t, set), "v2-async")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs (go test ./merge/internal/report -update, then look at the diff)\ngot:\n%s", path, got)
		}
	}
}

func TestSameBytesTwice(t *testing.T) {
	first, second := render(t, testrun.ThreeBlocks()), render(t, testrun.ThreeBlocks())
	if first != second {
		t.Error("two renderings of one study differ")
	}
}

func TestPageNeedsNothingElse(t *testing.T) {
	page := render(t, testrun.ThreeBlocks())
	if n := strings.Count(page, ECharts().Notice); n != 1 {
		t.Errorf("the library's notice stands %d times on the page, want once", n)
	}
	// The address in it is text: nothing loads it.
	page = strings.ReplaceAll(page, ECharts().Notice, "")
	for _, mark := range []string{"http://", "https://", " src=", "@import", "url("} {
		if strings.Contains(page, mark) {
			t.Errorf("the page contains %q", mark)
		}
	}
	if strings.Count(page, code) != 1 {
		t.Error("the page does not hold the library once")
	}
	for _, href := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if strings.HasPrefix(href[1], "data:") {
			continue // a download that the page itself holds
		}
		if !strings.HasPrefix(href[1], "#") || !strings.Contains(page, `id="`+href[1][1:]+`"`) {
			t.Errorf("a link leads nowhere on the page: %s", href[1])
		}
	}
}

func TestIDsAreUnique(t *testing.T) {
	var seen []string
	for _, match := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(render(t, testrun.ThreeBlocks()), -1) {
		if slices.Contains(seen, match[1]) {
			t.Errorf("the id %s is listed twice", match[1])
		}
		seen = append(seen, match[1])
	}
	if len(seen) < 15 {
		t.Errorf("only %d ids were found: %q", len(seen), seen)
	}
}

// No stage, warning, reason or caveat may get lost on the way to the page.
func TestPageTellsEverything(t *testing.T) {
	set := testrun.ThreeBlocks()
	s := study(t, set)
	tab := s.Table
	page := rendered(t, Input{Study: s})
	texts := slices.Clone(tab.Caveats)
	for _, row := range tab.Rows {
		texts = append(texts, row.Stage, row.Why, row.Change)
		texts = append(texts, row.Reasons...)
		texts = append(texts, row.Warnings...)
		for _, kind := range row.Kinds {
			texts = append(texts, kind.Kind)
		}
		for _, m := range tab.Metrics {
			texts = append(texts, m.Text(row.Cells[m.Key]))
		}
		texts = append(texts, row.Effect(), row.Bound.Text(), row.Expect.Outcome())
	}
	for _, section := range tab.Evidence() {
		for _, line := range section.Lines {
			texts = append(texts, line...)
		}
	}
	for _, text := range texts {
		if !strings.Contains(page, escaped(text)) {
			t.Errorf("the page does not tell %q", text)
		}
	}
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&#39;", `"`, "&#34;", "+", "&#43;").Replace(s)
}

// Change the record, and the sentence changes.
func TestClaimsFollowTheRecord(t *testing.T) {
	set := testrun.OneBlock()
	page := render(t, set)
	for _, sentence := range []string{
		"The highest completed rate is 347 correct responses per second, by v5-wal.",
		"v2-async completed 331 correct responses per second, 31.8× the rate of v1-sync.",
		"Half of the correct responses took at most 522 ms, 95 of 100 at most 1.27 s, 99 of 100 at most 1.84 s.",
		"The service used 98.7 % of its CPU quota, 2.98 ms of CPU time for each correct response.",
		"&lt;0.1 % of the responses in the window failed; they do not count as completed.",
	} {
		if !strings.Contains(page, sentence) {
			t.Errorf("the page does not say %q", sentence)
		}
	}
	r := set.Runs["b01/v2-async"]
	r.SetRate(500)
	r.SetUtilisation(0.5)
	page = render(t, set)
	for _, sentence := range []string{
		"The highest completed rate is 500 correct responses per second, by v2-async.",
		"v2-async completed 500 correct responses per second, 48.1× the rate of v1-sync.",
		"The service used 50.0 % of its CPU quota, 1.00 ms of CPU time for each correct response.",
	} {
		if !strings.Contains(page, sentence) {
			t.Errorf("after the change the page does not say %q", sentence)
		}
	}
	r.SetQuotaRead(2)
	page = render(t, set)
	for _, sentence := range []string{
		"The highest completed rate is 347 correct responses per second, by v5-wal.",
		"v2-async is invalid: its numbers are shown, and must not be used.",
		"v2-async completed 500 correct responses per second; it cannot be compared with its parent v1-sync",
		"the kernel&#39;s quota is 2 cores, the plan&#39;s 1",
	} {
		if !strings.Contains(page, sentence) {
			t.Errorf("after the verdict the page does not say %q", sentence)
		}
	}
}

func TestHostileTextsAreEscaped(t *testing.T) {
	const hostile = `</script><script>alert("x")</script><img onerror=alert(1)>`
	set := testrun.OneBlock()
	set.Study.Title = hostile
	set.Host.CPUModel = hostile
	set.Host.Kernel = strings.Repeat("long", 500) + "\u202egnidaer\u05d0 NaN \"'"
	set.Study.Stages[0].Title = hostile
	set.Runs["b01/v1-sync"].Record.Plan.Why = hostile
	set.Runs["b01/v1-sync"].Record.Warnings = []string{hostile}
	page := render(t, set)
	if strings.Contains(page, "alert(\"") || strings.Contains(page, "<img") {
		t.Error("markup got through")
	}
	if n := strings.Count(page, "<script"); n != 6*3+2 { // three charts a stage, the library, the page's own
		t.Errorf("the page has %d scripts, want 20", n)
	}
}

// Option JSON must not be able to end its element, whatever a label says.
func TestChartOptionIsEscaped(t *testing.T) {
	c := Chart{ID: "c"}
	if err := c.encode(map[string]any{"name": "</script><!--"}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(string(c.Option), "<>") {
		t.Errorf("got %s", c.Option)
	}
}

func TestPageRefusesWhatIsNotFinite(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1)} {
		s := study(t, testrun.OneBlock())
		s.Table.Rows[1].Cells[table.CompletedRate] = &table.Cell{Summary: stats.Summary{Count: 1, Median: v, Min: 1, Max: 1}}
		if _, err := Render(Input{Study: s}, ECharts(), []byte(code)); err == nil || !strings.Contains(err.Error(), "not finite") {
			t.Errorf("%g: got %v, want an error that says so", v, err)
		}
		s = study(t, testrun.OneBlock())
		s.Details["v1-sync"].Curves[0].Points[0].Seconds = v
		if _, err := Render(Input{Study: s}, ECharts(), []byte(code)); err == nil || !strings.Contains(err.Error(), "percentiles-v1-sync") {
			t.Errorf("%g: got %v, want an error that names the chart", v, err)
		}
	}
}

// A logarithmic scale has no 0: the stage is named instead of dropped.
func TestZeroIsNamedNotDrawn(t *testing.T) {
	tab := study(t, testrun.OneBlock()).Table
	tab.Rows[0].Cells[table.CompletedRate] = &table.Cell{}
	l, err := newLadder(tab)
	if err != nil {
		t.Fatal(err)
	}
	want := "v1-sync is 0, which a logarithmic scale does not have"
	if len(l.Missing) != 1 || l.Missing[0] != want || len(l.Rungs) != 5 {
		t.Errorf("got %q, want %q", l.Missing, want)
	}
}

// A page of a rough look says so where its figures stand.
func TestAPageOfARoughLookSaysSo(t *testing.T) {
	set := testrun.OneBlock()
	set.Rough()
	page := render(t, set)
	for _, want := range []string{"This is a rough look, not a measurement", "A rough look (--quick)", "<td>rough</td>", " rough</text>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "highest completed rate") {
		t.Error("the page has a result")
	}
}
