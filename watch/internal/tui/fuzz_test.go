package tui

import (
	"os"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
)

// Whatever samples.jsonl holds, and in whatever pieces it comes, the view is drawn.
func FuzzSamples(f *testing.F) {
	f.Add([]byte("{}\n"), 1)
	f.Add(fake.Line(v1, 0), 40)
	f.Add(append(fake.Line(v1, 3), fake.Line(v1, 1)...), 500)
	f.Add([]byte("\n\n\x00\xff{\"second\":1e999}\n[]\nnull\n"), 7)
	f.Add([]byte(`{"completed":9223372036854775807,"failed":0,"harness_busy_share":1e9,"host_idle_share":0,"in_flight":1,"memory_bytes":9223372036854775807,"p50_seconds":1e-300,"p99_seconds":1e9,"periods":0,"phase":"drain","second":1000000,"service_cpu_seconds":1e9,"throttled_periods":5,"throttled_seconds":0,"parked":0}`+"\n"), 900)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
		d.Begin(v1)
		source := &feed.Follower{Dir: d.Path}
		var m tea.Model = New(source, Options{})
		path := d.File(v1, run.SamplesFile)
		pieces := [][]byte{data}
		if cut > 0 && cut < len(data) {
			pieces = [][]byte{data[:cut], data}
		}
		for _, piece := range pieces {
			if err := os.WriteFile(path, piece, 0o644); err != nil {
				t.Fatal(err)
			}
			m, _ = m.Update(feedMsg{events: source.Poll()})
		}
		for _, size := range [][2]int{{80, 24}, {160, 45}} {
			m, _ = m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		}
		if m.(Model).frame == "" {
			t.Error("nothing is drawn")
		}
	})
}

// Whatever a record holds, the view is drawn.
func FuzzRecord(f *testing.F) {
	d := fake.New(filepath.Join(f.TempDir(), "r"), 1)
	d.Whole(v1)
	record, err := os.ReadFile(d.File(v1, run.RecordFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(record)
	f.Add([]byte("{"))
	f.Add([]byte(`{"schema":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
		begin(d, v1, 3)
		if err := os.WriteFile(d.File(v1, run.RecordFile), data, 0o644); err != nil {
			t.Fatal(err)
		}
		source := &feed.Follower{Dir: d.Path}
		m, _ := New(source, Options{}).Update(feedMsg{events: source.Poll()})
		if m.(Model).frame == "" {
			t.Error("nothing is drawn")
		}
	})
}
