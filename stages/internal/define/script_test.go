package define_test

import (
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// A load.js beside study.toml is the load, with all that it imports and opens.
func TestALoadThatIsAScript(t *testing.T) {
	study := oneFile(t, "script")
	want := []run.EndpointKind{{Name: "home", Weight: 1}, {Name: "search", Weight: 1, Upstream: true}}
	plan := study.Plans(1)[0]
	if plan.Script != "load.js" || !slices.Equal(plan.Kinds, want) || !plan.CallsUpstream() {
		t.Errorf("got %q with the kinds %v", plan.Script, plan.Kinds)
	}
	if text, err := study.Show("baseline"); err != nil || !strings.Contains(text, "\n# script   stages/internal/define/testdata/onefile/good/script/load.js (sends home, search)\n") {
		t.Errorf("show: %v\n%s", err, text)
	}
	if files := []string{"load.js", "scaleguild.js", "lib/paths.js", "paths.json"}; !slices.Equal(study.Script.Files, files) {
		t.Errorf("got the files %q, want %q", study.Script.Files, files)
	}
}

// What a script sends is for the script to say: MIX cannot pick from it.
func TestAScriptHasOneMix(t *testing.T) {
	if _, err := oneFile(t, "script").Override([]string{"MIX=home"}); err == nil {
		t.Error("MIX=home was accepted")
	}
	if _, err := oneFile(t, "script").Override([]string{"MIX=all"}); err != nil {
		t.Error(err)
	}
}
