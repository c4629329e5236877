// Package report draws a Table as one HTML file that needs nothing else: no
// network, no second file. It is the only place that knows go-echarts.
//
// The page holds ECharts itself, taken from a file whose SHA-256 must be the
// one compiled in here. Each chart's options lie in a <script
// type="application/json"> element with a fixed id, next to a table with the
// same numbers, so that the page can be read without JavaScript and its data
// can be cut out and compared.
//
// Note: go-echarts' own renderer writes option JSON unescaped into a script and
// turns a NaN into an empty option without an error. Its option tree goes
// through encoding/json here instead, which escapes and which fails on NaN; the
// page itself is html/template.
package report
