package publish_test

import (
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/publish"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/testrun"
)

// What is published was predicted before, with a reason. A stage that changes nothing is not.
func TestAChangeWithoutAReasonOrAPredictionIsNotPublished(t *testing.T) {
	for name, c := range map[string]struct {
		drop    func(*run.Plan)
		refused string
	}{
		"as it is":      {func(*run.Plan) {}, ""},
		"no prediction": {func(p *run.Plan) { p.Expect = run.Expect{} }, "b01/v3-workers: WORKERS=2 has no reason, or no prediction"},
		"no reason":     {func(p *run.Plan) { p.Why = "" }, "b01/v3-workers: WORKERS=2 has no reason, or no prediction"},
	} {
		set := testrun.Ladder("run", 3)
		for _, r := range set.Runs {
			if r.Record.Plan.Stage == "v3-workers" {
				c.drop(&r.Record.Plan)
			}
		}
		dir := t.TempDir()
		if err := set.Write(dir); err != nil {
			t.Fatal(err)
		}
		d, err := rundir.Read(dir)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var defined []string
		for _, stage := range set.Study.Stages {
			defined = append(defined, stage.Stage)
		}
		err = publish.May(d, defined)
		if c.refused == "" && err != nil || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
			t.Errorf("%s: got %v, want %q", name, err, c.refused)
		}
	}
}
