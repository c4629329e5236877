package delay

import (
	"bufio"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// update rewrites the golden file. A difference there means that runs made
// before and after it cannot be compared.
var update = flag.Bool("update", false, "rewrite testdata")

// golden is how many delays of each distribution the file vouches for.
const golden = 1_000_000

// The file holds the digests of integers, and so is the same on every
// architecture. Distributions have a line each.
func TestTheFirstMillionDelays(t *testing.T) {
	draws := make([]int64, golden)
	for i := range draws {
		draws[i] = Draw("1", "r"+strconv.Itoa(i))
	}
	lines := make([]string, len(forms()))
	var group sync.WaitGroup
	for i, text := range forms() {
		group.Go(func() { lines[i] = digest(parsed(t, text), draws) + "  " + text })
	}
	group.Wait()
	got := fmt.Sprintf("# SHA-256 of the delays of r0 to r%d in microseconds, each followed by a newline; seed 1\n%s\n", golden-1, strings.Join(lines, "\n"))
	file := filepath.Join("testdata", "delays.txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("delays on %s differ from %s:\n%s", runtime.GOARCH, file, got)
	}
}

func digest(d Distribution, draws []int64) string {
	sum := sha256.New()
	out := bufio.NewWriter(sum)
	var line [24]byte
	for _, draw := range draws {
		_, _ = out.Write(append(strconv.AppendInt(line[:0], d.Delay(draw), 10), '\n')) // a hash never fails
	}
	out.Flush()
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// The same test, compiled for another architecture: arm64 fuses multiplications
// with additions, and has an exponential function of its own.
func TestTheFirstMillionDelaysOnARM64(t *testing.T) {
	qemu, err := exec.LookPath("qemu-aarch64")
	if err != nil {
		t.Skip("qemu-aarch64 is not installed (Debian: apt-get install qemu-user)")
	}
	if runtime.GOARCH == "arm64" || testing.Short() {
		t.Skip("this is arm64, or short of time (it takes a minute)")
	}
	file := filepath.Join(t.TempDir(), "delay.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", file, ".")
	build.Env = append(build.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), qemu, file, "-test.v", "-test.run", "^TestTheFirstMillionDelays$").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestTheFirstMillionDelays ") {
		t.Errorf("%v\n%s", err, out)
	}
}
