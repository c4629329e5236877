package tui

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// The measures of a cell of the picture, in its own units.
const (
	cellWidth  = 8.4
	cellHeight = 17
	margin     = 12
)

// palette gives the sixteen colours of a terminal a look on a dark ground.
var palette = map[color.Color]string{
	ansi.Black: "#1b1f24", ansi.Red: "#ff7b72", ansi.Green: "#56d364", ansi.Yellow: "#e3b341",
	ansi.Blue: "#79c0ff", ansi.Magenta: "#d2a8ff", ansi.Cyan: "#56d4dd", ansi.White: "#c9d1d9",
	ansi.BrightBlack: "#7d8590",
}

// SVG draws a frame as a picture. Equal frames give equal bytes.
func SVG(frame string, width, height int) string {
	screen := uv.NewScreenBuffer(width, height)
	uv.NewStyledString(frame).Draw(screen, screen.Bounds())
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img" aria-label="The live view of a study">`+"\n", w, h)
	fmt.Fprintf(&b, `<rect width="%.0f" height="%.0f" rx="8" fill="#0d1117"/>`+"\n", w, h)
	b.WriteString(`<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="#c9d1d9" xml:space="preserve">` + "\n")
	for y := range height {
		drawRow(&b, screen, y, width)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// drawRow draws one row, each piece of one look as a text of its own, as wide as its cells.
func drawRow(b *strings.Builder, screen uv.ScreenBuffer, y, width int) {
	for x := 0; x < width; {
		look, text, from := style(screen, x, y), "", x
		for x < width && style(screen, x, y) == look {
			text += content(screen, x, y)
			x++
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		lead := len(text) - len(strings.TrimLeft(text, " "))
		trimmed := strings.TrimSpace(text)
		cells := len([]rune(trimmed))
		fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs"%s>%s</text>`+"\n",
			margin+float64(from+lead)*cellWidth, margin+y*cellHeight+13, float64(cells)*cellWidth, look, html.EscapeString(trimmed))
	}
}

func content(screen uv.ScreenBuffer, x, y int) string {
	if c := screen.CellAt(x, y); c != nil && c.Content != "" {
		return c.Content
	}
	return " "
}

// style gives the attributes of a cell's look.
func style(screen uv.ScreenBuffer, x, y int) string {
	c := screen.CellAt(x, y)
	if c == nil {
		return ""
	}
	out := ""
	if fill, ok := palette[c.Style.Fg]; ok {
		out += ` fill="` + fill + `"`
	}
	if c.Style.Attrs&uv.AttrBold != 0 {
		out += ` font-weight="bold"`
	}
	if c.Style.Underline != 0 {
		out += ` text-decoration="underline"`
	}
	return out
}
