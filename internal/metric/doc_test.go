package metric_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"scaleguild/internal/metric"
)

var update = flag.Bool("update", false, "write docs/metrics.md anew")

const head = `# Metrics

Every quantity of a run, once. This page is written by ` + "`go test ./internal/metric -update`" + ` from the declarations in
` + "`internal/metric`" + `, which the definition of stages, the tables, the report and the live view use.

- **key**: in ` + "`table.json`" + ` and the columns of ` + "`table.csv`" + `, in the unit beside it.
- **heading**: in tables and on screens.
- **prediction**: the name in ` + "`expect = { metric = …}`" + ` of a stage, in the same unit; a dash where none can be made.
- **effect**: the step from parent to stage is called better or worse in it, and which values are better.
- **table**, **live**: whether the tables have a column of it, and whether the live view draws it second by second. *Where measured*: a column where a run has it.

`

// docs/metrics.md is what the declarations say.
func TestTheDocumentIsTheDeclarations(t *testing.T) {
	const path = "../../docs/metrics.md"
	got := head + stages() + "\n" + kinds()
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
		t.Errorf("docs/metrics.md differs (go test ./internal/metric -update writes it anew); want\n%s", got)
	}
}

func stages() string {
	var b strings.Builder
	b.WriteString("## Of a stage\n\n| key | unit | heading | prediction | effect | table | live | what it is |\n|---|---|---|---|---|---|---|---|\n")
	for _, m := range metric.Metrics() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n",
			m.Key, m.Unit, m.Heading, prediction(m), effect(m), shown(m), yes(m.Drawn()), m.About)
	}
	return b.String()
}

func kinds() string {
	var b strings.Builder
	b.WriteString("## Of an endpoint kind\n\nNo effect is claimed for a kind.\n\n| key | unit | heading | what it is |\n|---|---|---|---|\n")
	for _, m := range metric.OfKinds() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Key, m.Unit, m.Heading, m.About)
	}
	return b.String()
}

func prediction(m metric.Metric) string {
	switch {
	case m.Prediction == nil:
		return "–"
	}
	return "`" + m.Name + "`"
}

func effect(m metric.Metric) string {
	if !m.Judged {
		return "–"
	}
	return string(m.Better)
}

func shown(m metric.Metric) string {
	if m.Rare {
		return "where measured"
	}
	return yes(m.Shown())
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "–"
}
