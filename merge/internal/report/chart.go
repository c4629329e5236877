package report

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"scaleguild/merge/internal/table"
)

// Chart is one drawing and the table of the numbers behind it.
type Chart struct {
	ID     string // of the HTML element
	Title  string
	About  string      // how to read it
	Axis   string      // percentileAxis where the page is to name shares on the axis
	Option template.JS // for ECharts: JSON, escaped for HTML
	Head   []string
	Lines  [][]string
}

// percentileAxis is known to page.js.
const percentileAxis = "percentile"

// series is one line of a chart.
type series struct {
	Name   string
	Points [][2]float64
	Dashed bool
	Alone  bool // points without a line
}

// symbols tell the lines apart without their colours.
func symbols() []string {
	return []string{"circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle"}
}

// colours are told apart in both colour schemes, and by most of those who see
// fewer colours (Okabe and Ito).
func colours() opts.Colors {
	return opts.Colors{"#0f7ab8", "#d55e00", "#009e73", "#b0609a", "#b08a00", "#4aa3dd", "#767676"}
}

// axes names the axes of a chart and their scales: value or log.
type axes struct{ X, XScale, Y, YScale string }

// draw is a chart of lines.
func (c *Chart) draw(a axes, all []series) error {
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithInitializationOpts(opts.Initialization{ChartID: c.ID}),
		charts.WithAnimation(false),
		charts.WithXAxisOpts(opts.XAxis{Type: a.XScale, Name: a.X, NameLocation: "middle", NameGap: 26}),
		charts.WithYAxisOpts(opts.YAxis{Type: a.YScale, Name: a.Y}),
		charts.WithGridOpts(opts.Grid{Left: "12", Right: "34", Top: "84", Bottom: "30", ContainLabel: opts.Bool(true)}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(len(all) > 1), Top: "0", Left: "0"}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithColorsOpts(colours()),
	)
	for i, s := range all {
		line.AddSeries(s.Name, nil, s.style(symbols()[i%len(symbols())])...)
		line.MultiSeries[i].Data = s.rounded() // pairs take half the place of LineData's objects
		line.MultiSeries[i].Animation = nil    // said once, for the whole chart
	}
	line.Validate()
	option := line.JSON()
	for _, unused := range []string{"title", "toolbox"} { // empty objects, in each of forty charts of a page
		delete(option, unused)
	}
	return c.encode(option)
}

// rounded are the points as they are drawn.
func (s series) rounded() [][2]float64 {
	all := make([][2]float64, len(s.Points))
	for i, p := range s.Points {
		all[i] = [2]float64{rounded(p[0]), rounded(p[1])}
	}
	return all
}

// rounded keeps four significant digits, more than any screen shows.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil {
		return v // not finite: encode refuses it
	}
	return r
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

// metrics are the ones with the keys, in the order of the keys.
func metrics(keys []string) []table.Metric {
	var all []table.Metric
	for _, key := range keys {
		for _, m := range table.Metrics() {
			if m.Key == key {
				all = append(all, m)
			}
		}
	}
	return all
}

// style is how a series is drawn, with its symbol at points that are few or alone.
func (s series) style(symbol string) []charts.SeriesOpts {
	shape := opts.LineChart{Symbol: symbol, ShowSymbol: opts.Bool(len(s.Points) < 20 && !s.Dashed)}
	var style []charts.SeriesOpts
	switch {
	case s.Dashed:
		style = append(style, charts.WithLineStyleOpts(opts.LineStyle{Type: "dashed"}))
	case s.Alone:
		shape.SymbolSize = 18
		style = append(style, charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0)}))
	}
	return append(style, charts.WithLineChartOpts(shape))
}
