package collect

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestAProcessCountsWhereTheHarnessReads(t *testing.T) {
	state := t.TempDir()
	counter, err := OpenRequestCounter(state)
	if err != nil {
		t.Fatal(err)
	}
	before, err := ReadReports(state)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 250 {
				counter.Add()
			}
		})
	}
	group.Wait()
	after, err := ReadReports(state)
	if err != nil {
		t.Fatal(err)
	}
	pid := os.Getpid()
	if got := after[pid].Since(before[pid]).counters.sum[counterRequests]; got != 2000 || counter.Count() != 2000 {
		t.Errorf("got %g in the file and %d counted, want 2000", got, counter.Count())
	}
	file := filepath.Join(state, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenRequestCounter(file); err == nil {
		t.Error("no error for a folder that cannot be made")
	}
}
