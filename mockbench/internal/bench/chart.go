package bench

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Sizes of the chart in pixels. The axis is logarithmic.
const (
	chartWidth  = 860
	labelWidth  = 380
	barHeight   = 18
	barDistance = 26
)

// chart draws how many times better mockapi is than the best other mock, one
// bar for each row of the table.
func chart(d Data) string {
	var b strings.Builder
	all := rows()
	height := 60 + barDistance*len(all)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n",
		chartWidth, height, chartWidth, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", chartWidth, height)
	fmt.Fprintf(&b, `<text x="10" y="20" fill="#222222">mockapi to the best other mock, times better (right) or worse (left), medians of %d</text>`+"\n", d.Repetitions)
	largest := 10.0
	for _, r := range all {
		if a := d.advantage(r); a > 0 {
			largest = max(largest, a, 1/a)
		}
	}
	half := float64(chartWidth-labelWidth-70) / 2
	zero := labelWidth + half
	fmt.Fprintf(&b, `<line x1="%.1f" y1="34" x2="%.1f" y2="%d" stroke="#888888"/>`+"\n", zero, zero, height-20)
	for i, r := range all {
		y := 40 + i*barDistance
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" fill="#222222">%s</text>`+"\n", labelWidth-8, y+14, html.EscapeString(r.name))
		a := d.advantage(r)
		if a == 0 {
			fmt.Fprintf(&b, `<text x="%.1f" y="%d" fill="#666666">%s</text>`+"\n", zero+6, y+14, html.EscapeString(d.ratio(r)))
			continue
		}
		length := half * math.Log(a) / math.Log(largest)
		x, colour := zero, "#1b7837"
		if length < 0 {
			x, colour = zero+length, "#b35806"
		}
		fmt.Fprintf(&b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", x, y, max(1, math.Abs(length)), barHeight, colour)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" fill="#222222">%s</text>`+"\n", zero+max(0, length)+6, y+14, strings.TrimSuffix(strings.TrimSuffix(d.ratio(r), " better"), " worse"))
	}
	b.WriteString("</svg>\n")
	return b.String()
}
