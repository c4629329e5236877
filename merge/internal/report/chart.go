package report

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"scaleguild/merge/internal/table"
)

// Chart is one drawing and the numbers behind it.
type Chart struct {
	ID      string // of the HTML element
	Title   string
	About   string      // how to read it
	Missing []string    // stages that cannot be drawn, and why
	Option  template.JS // for ECharts: JSON, escaped for HTML
	Metrics []table.Metric
}

// Charts draws the table. Rows without a value for a chart are named in
// Chart.Missing and left out of it.
func Charts(t table.Table) ([]Chart, error) {
	rate, err := dots(t, "chart-completed-rate", table.CompletedRate)
	if err != nil {
		return nil, err
	}
	rate.Title = "Completed rate"
	rate.About = "Correct responses per second of the measurement window, on a logarithmic scale: equal distances are equal factors, and there is no zero for a bar to start at."
	cpu, err := bars(t, "chart-cpu-utilisation", table.Utilisation)
	if err != nil {
		return nil, err
	}
	cpu.Title = "CPU utilisation"
	cpu.About = "CPU time used, as a share of the quota (1 is all of it)."
	times, err := dots(t, "chart-response-time", table.P50, table.P95, table.P99)
	if err != nil {
		return nil, err
	}
	times.Title = "Response time"
	times.About = "Seconds from sending a request to the end of its response, of the correct responses of all kinds, on a logarithmic scale."
	return []Chart{rate, cpu, times}, nil
}

// bars is a horizontal bar per stage, from 0 on a linear scale: its length is
// the quantity.
func bars(t table.Table, id, key string) (Chart, error) {
	c := Chart{ID: id, Metrics: metrics(t, key)}
	bar := charts.NewBar()
	bar.SetGlobalOptions(global(id, "value", false)...)
	names, data := []string{}, []opts.BarData{}
	for _, row := range t.Rows {
		value, why := drawable(row.Cells[key], "value")
		if why != "" {
			c.Missing = append(c.Missing, row.Stage+" "+why)
			continue
		}
		names = append(names, label(row))
		data = append(data, opts.BarData{Value: value, Label: shown(c.Metrics[0].Text(row.Cells[key]))})
	}
	bar.SetXAxis(names).AddSeries(c.Metrics[0].Heading, data, charts.WithBarChartOpts(opts.BarChart{BarWidth: "55%"}))
	bar.XYReversal().Validate()
	err := c.encode(bar.JSON())
	return c, err
}

// dots is one line per stage with a dot for each quantity, on a logarithmic
// scale. A quantity that is alone has its value beside the dot; of several, the
// values would cover each other.
func dots(t table.Table, id string, keys ...string) (Chart, error) {
	c := Chart{ID: id, Metrics: metrics(t, keys...)}
	scatter := charts.NewScatter()
	scatter.SetGlobalOptions(global(id, "log", len(keys) > 1)...)
	names := []string{}
	points := make([][]opts.ScatterData, len(keys))
	for _, row := range t.Rows {
		values, why := drawableAll(row, keys, "log")
		if why != "" {
			c.Missing = append(c.Missing, row.Stage+" "+why)
			continue
		}
		names = append(names, label(row))
		for i, v := range values {
			points[i] = append(points[i], opts.ScatterData{Value: []any{v, label(row), c.Metrics[i].Text(row.Cells[keys[i]])}})
		}
	}
	symbols := []string{"circle", "diamond", "triangle"} // not by colour alone
	for i, m := range c.Metrics {
		scatter.AddSeries(m.Heading, points[i],
			charts.WithScatterChartOpts(opts.ScatterChart{Symbol: symbols[i%len(symbols)], SymbolSize: 13}))
	}
	if len(keys) == 1 {
		scatter.SetSeriesOptions(charts.WithLabelOpts(*shown("{@[2]}"))) // the text of each point
	}
	scatter.Validate()
	scatter.YAxisList[0].Data = names
	scatter.YAxisList[0].SplitLine = &opts.SplitLine{Show: opts.Bool(true), AlignWithLabel: opts.Bool(true)}
	err := c.encode(scatter.JSON())
	return c, err
}

// encode keeps the option tree as JSON. A value that is not finite is an error
// here, as JSON has no word for it.
func (c *Chart) encode(option map[string]any) error {
	data, err := json.Marshal(option)
	if err != nil {
		return fmt.Errorf("chart %s: %w", c.ID, err)
	}
	// Marshal writes <, > and & as \u003c and so on: nothing in it ends a script element.
	c.Option = template.JS(data)
	return nil
}

// global are the options that all charts share: stages from top to bottom, a
// fixed id, nothing that moves.
func global(id, scale string, legend bool) []charts.GlobalOpts {
	return []charts.GlobalOpts{
		charts.WithInitializationOpts(opts.Initialization{ChartID: id}),
		charts.WithAnimation(false),
		charts.WithXAxisOpts(opts.XAxis{Type: scale}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true)}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "160", Top: "32", Bottom: "8", ContainLabel: opts.Bool(true)}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(legend), Top: "0"}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true)}),
		charts.WithColorsOpts(opts.Colors{"#3a86b9", "#d07c24", "#9468c0"}),
	}
}

func metrics(t table.Table, keys ...string) []table.Metric {
	var all []table.Metric
	for _, key := range keys {
		for _, c := range table.Metrics() {
			if c.Key == key {
				all = append(all, c)
			}
		}
	}
	return all
}

// label is a stage's name on an axis; the verdict must not get lost on the way.
func label(row table.Row) string {
	if row.Status == table.Invalid {
		return row.Stage + " (invalid)"
	}
	return row.Stage
}

func shown(text string) *opts.Label {
	return &opts.Label{Show: opts.Bool(true), Position: "right", Formatter: types.FuncStr(text)}
}

func drawableAll(row table.Row, keys []string, scale string) (values []float64, why string) {
	for _, key := range keys {
		v, why := drawable(row.Cells[key], scale)
		if why != "" {
			return nil, why
		}
		values = append(values, v)
	}
	return values, ""
}

// drawable is what a cell shows with four significant digits, more than any
// screen shows, or why it cannot be drawn on the scale.
func drawable(cell *table.Cell, scale string) (value float64, why string) {
	if cell == nil {
		return 0, "has no value"
	}
	if scale == "log" && cell.Middle() <= 0 {
		return 0, "is 0, which a logarithmic scale does not have"
	}
	value, err := strconv.ParseFloat(strconv.FormatFloat(cell.Middle(), 'g', 4, 64), 64)
	if err != nil {
		return 0, "is not a number"
	}
	return value, ""
}
