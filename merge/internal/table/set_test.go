package table_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/testrun"
)

// Rows stand in the study's order and kinds in the alphabet's, and the same records give the
// same bytes: maps have no order of their own.
func TestTheOrderIsTheStudys(t *testing.T) {
	set := testrun.Ladder("x", 2)
	slices.Reverse(set.Study.Stages)
	first := fold(t, set)
	for i, stage := range set.Study.Stages {
		if first.Rows[i].Stage != stage.Stage {
			t.Errorf("row %d: got %s, want %s", i, first.Rows[i].Stage, stage.Stage)
		}
		var kinds []string
		for _, k := range first.Rows[i].Kinds {
			kinds = append(kinds, k.Kind)
		}
		if !slices.IsSorted(kinds) || len(slices.Compact(kinds)) != 6 {
			t.Errorf("%s: got the kinds %q", stage.Stage, kinds)
		}
		for block, r := range first.Rows[i].Blocks {
			if r.Block != block+1 {
				t.Errorf("%s: run %d is of block %d", stage.Stage, block, r.Block)
			}
		}
	}
	for range 3 {
		again := fold(t, set)
		for i, text := range presented(t, again) {
			if text != presented(t, first)[i] {
				t.Errorf("%s differs from one time to the next", formats[i])
			}
		}
	}
}

// A stage without a record has a row that says so, and no quantity; nothing is said of the
// steps to and from it.
func TestAStageThatDidNotRun(t *testing.T) {
	set := testrun.Ladder("x", 2)
	for block := 1; block <= 2; block++ {
		delete(set.Runs, testrun.Place(block, "v2-async"))
	}
	folded := fold(t, set)
	r := row(t, folded, "v2-async")
	if r.Status != table.NotRun || r.Runs != 0 || len(r.Cells) != 0 || r.Bound != nil || r.Expect != nil || len(r.Blocks) != 0 {
		t.Errorf("got %+v", r)
	}
	for _, stage := range []string{"v2-async", "v3-workers"} {
		for key, step := range row(t, folded, stage).Steps {
			if step != nil {
				t.Errorf("%s: %s is compared: %+v", stage, key, step.Ratio)
			}
		}
	}
	for i, text := range presented(t, folded)[:2] {
		if line := lineOf(text, "v2-async"); !strings.Contains(line, "not run") || !strings.Contains(line, "–") {
			t.Errorf("%s: got %q", formats[i], line)
		}
	}
}

// lineOf is the first line of a text that begins with a stage's name.
func lineOf(text, stage string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimLeft(line, "| "), stage) {
			return line
		}
	}
	return ""
}

// A quantity that one of the blocks lacks is missing from the whole row, in each format, and
// nothing is compared in it: to fold the other blocks would be a choice among the results.
func TestAQuantityThatOneBlockLacks(t *testing.T) {
	set := testrun.Ladder("x", 3)
	void := set.Runs[testrun.Place(2, "v2-async")]
	for i := range void.Record.Workers {
		void.Record.Workers[i].Connections = nil
	}
	folded := fold(t, set)
	const key = "db_connections_opened"
	r := row(t, folded, "v2-async")
	if r.Cells[key] != nil || r.Blocks[0].Values[key] == nil || r.Blocks[1].Values[key] != nil {
		t.Errorf("got %v of %v, %v", r.Cells[key], r.Blocks[0].Values[key], r.Blocks[1].Values[key])
	}
	if other := row(t, folded, "v3-workers").Cells[key]; other == nil {
		t.Error("another stage lacks it as well")
	}
	var read map[string]any
	text, err := folded.JSON()
	if err != nil || json.Unmarshal([]byte(text), &read) != nil {
		t.Fatal(err)
	}
	if cell, ok := read["rows"].([]any)[1].(map[string]any)["cells"].(map[string]any)[key]; !ok || cell != nil {
		t.Errorf("JSON: got %v, there: %v", cell, ok)
	}
	if !bytes.Contains([]byte(folded.Text()), []byte("–")) {
		t.Error("the text has no dash")
	}
}

// Warnings that were stored and those that follow from the record are listed once each, with
// the block where there are several.
func TestWarningsAreListedOnce(t *testing.T) {
	for blocks, where := range map[int]string{1: "", 2: "block 1: "} {
		set := testrun.Ladder("x", blocks)
		r := set.Runs[testrun.Place(1, "v2-async")]
		r.Record.Harness.HostStealShare = 2 * run.MaxSteal
		stored := run.Doubts(r.Record)
		if len(stored) == 0 {
			t.Fatal("a hypervisor that takes 4 % is not doubted")
		}
		r.Record.Warnings = append([]string{"a doubt of its own"}, stored...)
		got := row(t, fold(t, set), "v2-async").Warnings
		if len(got) != 1+len(stored) || got[0] != where+"a doubt of its own" || got[1] != where+stored[0] {
			t.Errorf("%d blocks: got %q", blocks, got)
		}
	}
}
