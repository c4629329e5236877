package report

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/table"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

// Input is what a report is made from.
type Input struct {
	Study
	Question string  // that the study asks; "" shows its title alone
	Others   []Study // shown beside it
	RawAt    string  // where the run directory lies, as seen from the page; "" links to no record
}

// page is what the template sees.
type page struct {
	Input
	Answer      string
	Metrics     []table.Metric
	KindMetrics []table.Metric
	Sections    []table.Section // what the main table has no room for
	Findings    []string
	Ladder      *Ladder
	Sweep       []Chart
	Stages      []stageView
	Constraints []string // names of the columns of what is full
	Inversions  []Inversion
	Beside      []Study // all studies, the main one first; empty when there is only one
	BesideCurve []Chart
	Words       []Word
	Provenance  []fact
	Downloads   []download
	Library     Library
	CSS         template.CSS
	Script      template.JS
	LibraryJS   template.JS
}

// stageView is a stage with all that its section shows.
type stageView struct {
	table.Row
	Detail    Detail
	Variables map[string]string // of its plan
	Charts    []Chart
	Split     Split
}

// fact is one line of a list of names and values.
type fact struct{ Name, Value string }

// download is a file within the page.
type download struct {
	File string
	URL  template.URL
}

// Render is the report: one HTML file with the library's code in it. The bytes
// depend on the arguments alone.
func Render(in Input, library Library, code []byte) ([]byte, error) {
	t := in.Table
	p := page{
		Input: in, Answer: answer(t), Metrics: t.Metrics, KindMetrics: t.OfKinds, Sections: t.Evidence(), Findings: findings(t),
		Constraints: constraints(t), Inversions: inversions(t), Words: words(), Provenance: provenance(in), Library: library,
		CSS: template.CSS(pageCSS), Script: template.JS(pageJS), LibraryJS: template.JS(code),
	}
	for _, fill := range []func(*page) error{drawLadder, drawSweeps, drawStages, addDownloads} {
		if err := fill(&p); err != nil {
			return nil, err
		}
	}
	tpl, err := template.New("page").Funcs(functions()).Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = tpl.Execute(&b, p)
	return b.Bytes(), err
}

func functions() template.FuncMap {
	return template.FuncMap{
		"story": story, "answer": answer, "word": means, "mark": scoreMark, "meter": meter, "effectClass": effectClass,
		"boundClass": boundClass, "boundWord": boundWord, "percent": percent, "used": used, "more": detailSentences,
		"boundID": dashed, "strip": newStrip,
		"dict": func(k string, v any, k2 string, v2 any) map[string]any { return map[string]any{k: v, k2: v2} },
		"half": place, "rate": func(v float64) string { return fmt.Sprintf("%.4g", v) },
	}
}

// place writes a place on a drawing; it takes a pointer as well.
func place(v any) string {
	if p, ok := v.(*float64); ok {
		v = *p
	}
	return fmt.Sprintf("%.2f", v)
}

func drawLadder(p *page) (err error) {
	p.Ladder, err = newLadder(p.Table)
	return err
}

func drawSweeps(p *page) (err error) {
	if p.Sweep, err = sweepCharts("main", p.Table); err != nil || len(p.Others) == 0 {
		return err
	}
	p.Beside = append([]Study{p.Study}, p.Others...)
	for i, other := range p.Others {
		drawn, err := sweepCharts(fmt.Sprint(i+1), other.Table)
		if err != nil {
			return err
		}
		for _, c := range drawn {
			c.Title = other.Table.Title + ": " + c.Title
			p.BesideCurve = append(p.BesideCurve, c)
		}
	}
	return nil
}

func drawStages(p *page) error {
	told := map[string]bool{} // stages of which a point has stood
	for _, row := range p.Table.Rows {
		v := stageView{Row: row, Detail: p.Details[row.Stage], Split: split(p.Input, row)}
		v.Variables = v.Detail.Variables
		var err error
		if v.Charts, err = stageCharts(row.Stage, v.Detail); err != nil {
			return err
		}
		if row.Point != nil {
			if told[row.Point.Of] {
				v.shorten()
			}
			told[row.Point.Of] = true
		}
		p.Stages = append(p.Stages, v)
	}
	return nil
}

// shorten leaves out what the first of a sweep's points of one stage has told: the points
// differ by one variable, which their names tell.
func (v *stageView) shorten() {
	v.Why, v.Variables = "", nil
	for i := range v.Charts {
		if v.Charts[i].Axis == percentileAxis {
			v.Charts[i].About = ""
		}
	}
}

// addDownloads puts the page's own table into it as files, with all digits and without
// JavaScript. What else stands on the page page.js makes files of.
func addDownloads(p *page) error {
	t := p.Study.Table
	csv, err := t.CSV()
	if err != nil {
		return err
	}
	tree, err := json.Marshal(t)
	if err != nil {
		return err
	}
	packed, err := gzipped(tree)
	name := t.Study + "-" + t.RunID
	p.Downloads = []download{
		{name + ".csv", template.URL("data:text/csv;charset=utf-8," + inURL.Replace(csv))}, {name + ".json.gz", template.URL("data:application/gzip;base64," + base64.StdEncoding.EncodeToString(packed))},
	}
	return err
}

// inURL escapes what the template leaves as it is in a URL and means something there.
var inURL = strings.NewReplacer("%", "%25", "#", "%23", "\n", "%0A")

// gzipped is the data compressed, without a name or a time: the tree of a study is a
// quarter of a megabyte and more, for which the page has no room.
func gzipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// constraints are the names of all that can be full in this study, in a fixed order.
func constraints(t table.Table) []string {
	seen := map[string]bool{}
	for _, row := range t.Rows {
		if row.Bound != nil {
			for _, c := range row.Bound.Constraints {
				seen[c.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// used is how much of a constraint a stage uses, nil where it does not have it.
func used(row table.Row, name string) *float64 {
	if row.Bound == nil {
		return nil
	}
	for _, c := range row.Bound.Constraints {
		if c.Name == name {
			return &c.Utilisation
		}
	}
	return nil
}

// commitText is a commit for people.
func commitText(commit string, dirty bool) string {
	if dirty {
		return commit + ", with changes that were not committed"
	}
	return commit
}

// provenance is where and with what the study ran.
func provenance(in Input) []fact {
	s, t, h := in.Study, in.Table, in.Host
	facts := []fact{
		{"Study", t.Study}, {"Run", t.RunID}, {"Blocks", blocksText(t)}, {"Started", h.StartedAt},
	}
	name := "Commit"
	if h.StudyCommit != nil {
		name = "Commit of ScaleGuild"
		facts = append(facts, fact{"Commit of the study", commitText(*h.StudyCommit, h.StudyDirty != nil && *h.StudyDirty)})
	}
	facts = append(facts, []fact{
		{name, commitText(h.Commit, h.Dirty)}, {"Tools installed by", h.Toolchain},
		{"CPU", fmt.Sprintf("%s, %d CPUs", h.CPUModel, h.CPUs)},
		{"CPUs of the service", list(h.ServiceCPUs)}, {"CPUs of the load generator and the mock", list(h.HarnessCPUs)},
		{"Memory", fmt.Sprintf("%.1f GiB", float64(h.MemoryBytes)/(1<<30))},
		{"Kernel", h.Kernel + ", " + h.Architecture}, {"CPU limit set through", h.Backend},
	}...)
	for _, tool := range slices.Sorted(maps.Keys(h.Versions)) {
		facts = append(facts, fact{"Version of " + tool, h.Versions[tool]})
	}
	facts = append(facts, fact{"Records", fmt.Sprint(len(s.Records))}, fact{"SHA-256 of their list", s.Manifest()})
	if in.RawAt == "" { // not published: the manifest lists the hash of this very page
		return facts
	}
	return append(facts, fact{"SHA-256 of " + run.ManifestFile, cmp.Or(s.Sealed, "the run directory has no such file")})
}

func list(cpus []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(cpus)), ", "), "[]")
}

// blocksText says how often services were started, and how many rounds they were kept up for.
func blocksText(t table.Table) string {
	if t.Kept() {
		return fmt.Sprintf("%d, of %d rounds", t.Blocks, t.Rounds)
	}
	return fmt.Sprint(t.Blocks)
}
