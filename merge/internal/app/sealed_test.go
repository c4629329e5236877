package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/sums"
)

// A table and a report are made of the bytes that the sums beside the records say, or not at all.
func TestOtherBytesMakeNoTable(t *testing.T) {
	c := newCheckout(t)
	const changed = "b01/v2-async/" + run.RecordFile
	data, err := os.ReadFile(filepath.Join(c.dir, "runs", "published", changed))
	if err != nil {
		t.Fatal(err)
	}
	list := sums.List{run.RecordFile: sums.Of(data)}
	for _, name := range []string{run.LatencyFile, run.PlanFile, run.SamplesFile, run.SummaryFile, run.UpstreamFile} {
		other, err := os.ReadFile(filepath.Join(c.dir, "runs/published/b01/v2-async", name))
		if err != nil {
			t.Fatal(err)
		}
		list[name] = sums.Of(other)
	}
	c.write(t, "runs/published/b01/v2-async/"+run.SumsFile, list.String())
	for _, dir := range []string{"results/ladder", "runs/published"} {
		for _, args := range [][]string{{"table", dir}, {"report", dir}} {
			if out, code := c.merge(args...); code != cli.OK {
				t.Errorf("%v: untouched: exit code %d: %s", args, code, out)
			}
		}
		c.tamper(t, dir+"/"+changed, `"completed": `, `"completed": 1`)
		for _, args := range [][]string{{"table", dir}, {"report", dir}} {
			out, code := c.merge(args...)
			if code != cli.Invalid || !strings.Contains(out, dir+": ") || !strings.Contains(out, "record.json: other bytes than ") || !strings.Contains(out, "hint: ") {
				t.Errorf("%v: exit code %d, want %d with the file's name and a hint: %s", args, code, cli.Invalid, out)
			}
		}
	}
}

// What contradicts itself is said above the table, and by verify of a rerun.
func TestContradictionsAreShown(t *testing.T) {
	c := newCheckout(t)
	set := study()
	set.Study.RunID = "another"
	set.Runs["b02/v3-workers"].Record.Budget.Group = "scaleguild-1-v5-wal"
	if err := set.Write(filepath.Join(c.dir, "another")); err != nil {
		t.Fatal(err)
	}
	const text = `b02/v3-workers: budget.group: of another stage (got "scaleguild-1-v5-wal", want it to end in "-v3-workers")`
	if out, code := c.merge("table", "another"); code != cli.OK || strings.Count(out, text) != 2 {
		t.Errorf("exit code %d, want it in the table and in a warning: %s", code, out)
	}
	if out, code := c.merge("verify", "another"); code != cli.Invalid || !strings.Contains(out, "FAIL         rerun records: "+text) {
		t.Errorf("exit code %d, want %d and a line: %s", code, cli.Invalid, out)
	}
}

// A definition that names the number of blocks is held to it: blocks that were left out are missed.
func TestBlocksLeftOutAreMissed(t *testing.T) {
	c := newCheckout(t)
	name := "stages/ladder/study.toml"
	c.files[name] = append([]byte("blocks = 4\n"), c.files[name]...)
	if out, _ := c.merge("verify"); !strings.Contains(out, "FAIL         definition: study.json: blocks: is 3, in "+name+" 4") {
		t.Errorf("got %s", out)
	}
}
