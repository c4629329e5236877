package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
)

// BenchmarkSecond is what one second of a study costs: a sample is written, the
// run directory is looked at twice, and the frame that it changes is drawn. It
// leaves out what bubbletea does with the frame; `just watch-cost` measures that
// as well. 1 % of a core is 10 ms.
func BenchmarkSecond(b *testing.B) {
	for _, size := range [][2]int{{80, 24}, {160, 45}, {250, 70}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			d := fake.New(filepath.Join(b.TempDir(), "r"), 1)
			d.Whole(v1)
			m, source := fresh(b, d, size)
			b.ReportAllocs()
			b.ResetTimer()
			for second := range b.N {
				b.StopTimer()
				if second%60 == 0 { // a run has about as many seconds
					m, source = fresh(b, d, size)
				}
				d.Second(v2, second%60)
				b.StartTimer()
				for range 2 {
					m, _ = m.Update(feedMsg{events: source.Poll()})
				}
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/1e9*100, "%core")
		})
	}
}

// fresh gives a view of a study whose second run is about to begin.
func fresh(b *testing.B, d *fake.Dir, size [2]int) (tea.Model, *feed.Follower) {
	b.Helper()
	must(os.RemoveAll(d.File(v2, "")))
	d.Begin(v2)
	source := &feed.Follower{Dir: d.Path}
	m, _ := New(source, Options{}).Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
	m, _ = m.Update(feedMsg{events: source.Poll()})
	return m, source
}
