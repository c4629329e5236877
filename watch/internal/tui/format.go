package tui

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// unknown stands where there is no number.
const unknown = "–"

// three writes a number of 0 or more with three digits that count; a whole one needs no more than it has.
func three(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%.2e", v)
	case v >= 99.95 || v == math.Trunc(v):
		return fmt.Sprintf("%.0f", v)
	case v >= 9.995:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}

// seconds writes a duration given in seconds with its unit.
func seconds(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 0.001:
		return three(v*1e6) + " µs"
	case v < 1:
		return three(v*1000) + " ms"
	default:
		return three(v) + " s"
	}
}

func percent(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) }
func count(v float64) string   { return fmt.Sprintf("%.0f", v) }

// size writes an amount of memory.
func size(v float64) string {
	if v >= 1<<30 {
		return three(v/(1<<30)) + " GiB"
	}
	return three(v/(1<<20)) + " MiB"
}

// ratio writes a ratio to the parent.
func ratio(v float64) string { return "×" + three(v) }

// clock writes minutes and seconds, as a tape counter does.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// fit cuts a text to a width, with "…" where something is gone, or fills it up.
func fit(text string, width int) string {
	if width <= 0 {
		return ""
	}
	text = ansi.Truncate(text, width, "…")
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// right puts a text to the right edge of a width.
func right(text string, width int) string {
	text = ansi.Truncate(text, max(0, width), "…")
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(text))) + text
}

// ends puts one text to the left and one to the right edge of a width; the left
// one gives way.
func ends(left, rightText string, width int) string {
	rightText = ansi.Truncate(rightText, width, "…")
	return fit(left, width-ansi.StringWidth(rightText)) + rightText
}

// wrap breaks a text into lines of a width, at most that many; what does not fit
// is cut with "…".
func wrap(text string, width, most int) []string {
	if width <= 0 || most <= 0 || text == "" {
		return nil
	}
	lines := strings.Split(ansi.Wrap(text, width, "=,"), "\n")
	if len(lines) > most {
		rest := strings.Join(lines[most-1:], " ")
		lines = append(lines[:most-1], ansi.Truncate(rest, width, "…"))
	}
	return lines
}

// nice is the least of 1, 2, 2.5, 5, 10, 20, ... that is not below v: the top of an axis.
func nice(v float64) float64 {
	if v <= 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 1
	}
	scale := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10} {
		if m*scale >= v*0.999999 {
			return m * scale
		}
	}
	return 10 * scale
}

// bar draws a bar of eighths of a cell for a share of 0 to 1.
func bar(share float64, width int) string {
	eighths := int(math.Round(min(1, max(0, share)) * float64(8*width)))
	full := eighths / 8
	out := strings.Repeat("█", full)
	if rest := eighths % 8; rest > 0 {
		out += string([]rune(" ▏▎▍▌▋▊▉")[rest])
		full++
	}
	return out + strings.Repeat(" ", max(0, width-full))
}
