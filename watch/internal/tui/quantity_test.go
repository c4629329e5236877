package tui

import (
	"os"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/metric"
)

// The view has every metric that can be drawn, once, on one of its two sides.
func TestEveryDrawnMetricIsShown(t *testing.T) {
	var shown, drawn []string
	for _, q := range append(client(), server()...) {
		shown = append(shown, q.Key)
	}
	for _, m := range metric.Metrics() {
		if m.Drawn() {
			drawn = append(drawn, m.Key)
		}
	}
	slices.Sort(shown)
	slices.Sort(drawn)
	if !slices.Equal(shown, drawn) {
		t.Errorf("the view shows %q, drawn are %q", shown, drawn)
	}
	for _, q := range append(curves(), figuresOfALine()...) {
		if !slices.Contains(drawn, q.Key) {
			t.Errorf("%q is a curve or a figure, and is not drawn", q.Key)
		}
	}
}

// docs/watch.md has a line for every figure, under the words of the screen.
func TestTheDocumentNamesEveryFigure(t *testing.T) {
	text, err := os.ReadFile("../../../docs/watch.md")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, "|"); len(cells) == 4 && strings.HasPrefix(line, "| ") {
			named = append(named, strings.Split(strings.TrimSpace(cells[1]), ", ")...)
		}
	}
	for _, q := range append(client(), server()...) {
		if !slices.Contains(named, q.Words()) {
			t.Errorf("docs/watch.md does not name %q (got %q)", q.Words(), named)
		}
	}
}
