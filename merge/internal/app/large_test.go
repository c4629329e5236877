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
	"runtime/debug"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/procfs"
	"scaleguild/merge/internal/app"
	"scaleguild/merge/internal/report"
	"scaleguild/merge/internal/testrun"
)

// libraryMiB is what the real charting library adds to a page.
const libraryMiB = 1.1

// BenchmarkLargeStudy makes the report of 500, 1000 and 2000 runs: to fold and to
// draw takes time in proportion to them. MiB/page counts the library in; MiB/process
// is the most memory that the process held meanwhile.
func BenchmarkLargeStudy(b *testing.B) {
	for _, blocks := range []int{20, 40, 80} {
		const stages = 25
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
			env := cli.Env{Args: []string{"report", "--question", "How far?", "--echarts-js", "library.js", "run"}, Dir: dir, Out: io.Discard, Err: &errors, Getenv: func(string) string { return "" }}
			forgetPeak(b)
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
			mib := float64(page.Size())/(1<<20) + libraryMiB
			b.ReportMetric(mib, "MiB/page")
			b.ReportMetric(mostMemory(b), "MiB/process")
			if mib > 3 {
				b.Errorf("the page of %d runs is too large (got %.2f MiB, want at most 3)", stages*blocks, mib)
			}
		})
	}
}

// forgetPeak lets the largest resident set count from here: to make up that many runs takes
// more memory than to read them.
func forgetPeak(b *testing.B) {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		b.Fatal(err)
	}
}

// mostMemory is the largest resident set of this process since forgetPeak, in MiB.
func mostMemory(b *testing.B) float64 {
	kib, err := procfs.KiB("/proc/self/status", "VmHWM")
	if err != nil {
		b.Fatal(err)
	}
	return float64(kib) / 1024
}
