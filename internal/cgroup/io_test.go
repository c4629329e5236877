package cgroup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStallsAndBytesAreRead(t *testing.T) {
	g := fixture(t, 2, map[string]string{
		"io.pressure": "some avg10=3.35 avg60=6.45 avg300=7.54 total=329698022\nfull avg10=0.00 avg60=0.00 avg300=0.06 total=68952706\n",
		"io.stat":     "8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n254:0 rbytes=1 wbytes=2 rios=1 wios=2 dbytes=0 dios=0\n",
	})
	stalled, err := g.IOStall()
	if err != nil || stalled == nil || *stalled != 329.698022 {
		t.Errorf("got %v, %v", stalled, err)
	}
	read, written, err := g.IOBytes()
	if err != nil || read == nil || *read != 4097 || *written != 8194 {
		t.Errorf("got %v, %v, %v", read, written, err)
	}
}

func TestWhatAKernelDoesNotCountIsNull(t *testing.T) {
	for _, version := range []int{1, 2} {
		g := fixture(t, version, nil)
		stalled, err := g.IOStall()
		read, written, err2 := g.IOBytes()
		if stalled != nil || read != nil || written != nil || err != nil || err2 != nil {
			t.Errorf("version %d: got %v, %v, %v, %v, %v", version, stalled, read, written, err, err2)
		}
	}
	file := filepath.Join(t.TempDir(), "io.pressure")
	if err := os.WriteFile(file, []byte("nothing\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := stall(file); err == nil || !strings.Contains(err.Error(), "no line") {
		t.Errorf("got %v", err)
	}
}
