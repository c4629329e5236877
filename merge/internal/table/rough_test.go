package table_test

import (
	"slices"
	"strings"
	"testing"

	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/testrun"
)

// A rough look has its figures and ratios, and claims nothing from them.
func TestARoughLookShowsItsFiguresAndClaimsNothing(t *testing.T) {
	set := testrun.TenBlocks()
	set.Rough()
	folded := fold(t, set)
	for _, r := range folded.Rows {
		if r.Valid != 0 || r.Status != table.Rough || r.Verdict(10) != "rough" || r.Cells[table.CompletedRate] == nil || r.Bound == nil {
			t.Errorf("%s: got %d valid runs, %s, %s, bound %v", r.Stage, r.Valid, r.Status, r.Verdict(10), r.Bound)
		}
		if x := r.Expect; x != nil && x.Score != table.NotMeasured {
			t.Errorf("%s: the prediction is scored: %s", r.Stage, x.Score)
		}
		step := r.Steps[table.CompletedRate]
		if (step == nil) != (r.Parent == "") {
			t.Errorf("%s: got the comparison %v", r.Stage, step)
		}
		if step != nil && !r.Again && (step.Effect != stats.NoClaim || step.Because != "a rough look claims nothing") {
			t.Errorf("%s: got %s (%s)", r.Stage, step.Effect, step.Because)
		}
	}
	// The run with a wrong quota is void beside being rough: it is in no figure, and named.
	v3 := row(t, folded, "v3-workers")
	if len(folded.Invalid) != 1 || len(folded.Invalid[0].Reasons) != 1 || len(v3.Reasons) != 1 || v3.Steps[table.CompletedRate].Pairs != 9 {
		t.Errorf("got %+v, %q, %d pairs", folded.Invalid, v3.Reasons, v3.Steps[table.CompletedRate].Pairs)
	}
	for _, text := range []string{folded.Text(), folded.Markdown(), folded.MarkdownBrief(), folded.MarkdownShort()} {
		if !strings.Contains(text, "A rough look (") || !strings.Contains(text, "no claim") {
			t.Errorf("does not say that it is rough:\n%s", text)
		}
	}
	if !strings.Contains(folded.Provenance(), "ROUGH") || !folded.Rough {
		t.Errorf("got %q", folded.Provenance())
	}
}

// Where every run of a stage is void beside being rough, so is the stage.
func TestARoughLookThatIsVoidSaysWhy(t *testing.T) {
	set := testrun.OneBlock()
	set.Rough()
	set.Runs[testrun.Place(1, "v2-async")].SetQuotaRead(2)
	r := row(t, fold(t, set), "v2-async")
	if r.Status != table.Invalid || r.Verdict(1) != "INVALID" || len(r.Reasons) != 1 || r.Steps[table.CompletedRate] != nil {
		t.Errorf("got %s, %q, %v", r.Status, r.Reasons, r.Steps[table.CompletedRate])
	}
	if slices.ContainsFunc(r.Reasons, func(s string) bool { return strings.Contains(s, "rough") }) {
		t.Errorf("that it is rough was asked for: %q", r.Reasons)
	}
}
