package report

import (
	"bytes"
	_ "embed"
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

// page is what the template sees.
type page struct {
	Table       table.Table
	Metrics     []table.Metric
	KindMetrics []table.Metric
	Sections    []table.Section // what the main table has no room for
	Findings    []string
	Charts      []Chart
	Provenance  []fact
	Library     Library
	CSS         template.CSS
	Script      template.JS
	LibraryJS   template.JS
}

// fact is one line of a list of names and values.
type fact struct{ Name, Value string }

// Render is the report: one HTML file with the library's code in it. The bytes
// depend on the arguments alone.
func Render(t table.Table, host run.Host, library Library, code []byte) ([]byte, error) {
	drawn, err := Charts(t)
	if err != nil {
		return nil, err
	}
	tpl, err := template.New("page").Funcs(template.FuncMap{"story": story}).Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = tpl.Execute(&b, page{
		Table: t, Metrics: t.Metrics, KindMetrics: t.OfKinds, Sections: t.Evidence(), Findings: findings(t),
		Charts: drawn, Provenance: provenance(t, host), Library: library,
		CSS: template.CSS(pageCSS), Script: template.JS(pageJS), LibraryJS: template.JS(code),
	})
	return b.Bytes(), err
}

// provenance is where and with what the study ran.
func provenance(t table.Table, h run.Host) []fact {
	commit := h.Commit
	if h.Dirty {
		commit += ", with changes that were not committed"
	}
	facts := []fact{
		{"Study", t.Study}, {"Run", t.RunID}, {"Blocks", fmt.Sprint(t.Blocks)},
		{"Started", h.StartedAt}, {"Commit", commit}, {"Tools installed by", h.Toolchain},
		{"CPU", fmt.Sprintf("%s, %d CPUs", h.CPUModel, h.CPUs)},
		{"CPUs of the service", list(h.ServiceCPUs)}, {"CPUs of the load generator and the mock", list(h.HarnessCPUs)},
		{"Memory", fmt.Sprintf("%.1f GiB", float64(h.MemoryBytes)/(1<<30))},
		{"Kernel", h.Kernel + ", " + h.Architecture}, {"CPU limit set through", h.Backend},
	}
	for _, tool := range slices.Sorted(maps.Keys(h.Versions)) {
		facts = append(facts, fact{"Version of " + tool, h.Versions[tool]})
	}
	return facts
}

func list(cpus []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(cpus)), ", "), "[]")
}
