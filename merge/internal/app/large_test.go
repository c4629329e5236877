package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/merge/internal/app"
	"scaleguild/merge/internal/report"
	"scaleguild/merge/internal/testrun"
)

// BenchmarkLargeStudy makes the report of 500, 1000 and 2000 runs: to fold and to
// draw takes time in proportion to them. MiB/page is without the library.
func BenchmarkLargeStudy(b *testing.B) {
	for _, blocks := range []int{25, 50, 99} {
		const stages = 20
		b.Run(fmt.Sprintf("runs=%d", stages*blocks), func(b *testing.B) {
			dir := b.TempDir()
			if err := testrun.Many(stages, blocks).Write(filepath.Join(dir, "run")); err != nil {
				b.Fatal(err)
			}
			js := []byte("var echarts;")
			sum := sha256.Sum256(js)
			if err := os.WriteFile(filepath.Join(dir, "library.js"), js, 0o644); err != nil {
				b.Fatal(err)
			}
			merge := app.With(report.Library{Name: "Library", Version: "1", SHA256: hex.EncodeToString(sum[:])})
			var errors bytes.Buffer
			env := cli.Env{Args: []string{"report", "--echarts-js", "library.js", "run"}, Dir: dir, Out: io.Discard, Err: &errors, Getenv: func(string) string { return "" }}
			b.ResetTimer()
			for range b.N {
				if err := merge(context.Background(), env); err != nil {
					b.Fatal(err, errors.String())
				}
			}
			b.StopTimer()
			page, err := os.Stat(filepath.Join(dir, "site", "index.html"))
			if err != nil {
				b.Fatal(err)
			}
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(page.Size())/(1<<20), "MiB/page")
			b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB/process")
		})
	}
}
