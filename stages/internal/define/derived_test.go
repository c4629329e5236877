package define_test

import (
	"slices"
	"testing"

	"scaleguild/stages/internal/define"
)

// TestDerivedStudiesDoNotDrift compares the project's own studies: one that is
// made from another differs from it in the variables named here and in no other.
func TestDerivedStudiesDoNotDrift(t *testing.T) {
	for _, tt := range []struct {
		study, from string
		differ      []string // variables of the baseline
	}{
		{"ladder-open", "ladder", []string{"MODEL", "VUS", "WARM_UP", "WINDOW"}},
		{"kinds", "ladder", []string{"HANDLERS", "SERVER", "WORKERS", "MODEL", "WARM_UP", "WINDOW"}},
		{"ladder-rounds", "ladder", []string{"WARM_UP", "WINDOW"}},
		{"controls", "replica", []string{"HANDLERS", "WARM_UP"}},
		{"replica", "ladder", []string{"LOOP", "HTTP_PARSER", "ACCESS_LOG", "KEEP_ALIVE", "UPSTREAM_LATENCY", "VUS"}},
	} {
		if got := changed(own(t, tt.study), own(t, tt.from)); !slices.Equal(got, tt.differ) {
			t.Errorf("%s: the baseline differs from that of %s in %v, want %v", tt.study, tt.from, got, tt.differ)
		}
	}
}

// TestTheLaddersStagesAreTheSameInEachStudyOfThem: what a stage changes, and from
// which parent, must not depend on the study that it is read in.
func TestTheLaddersStagesAreTheSameInEachStudyOfThem(t *testing.T) {
	want := steps(own(t, "ladder"))
	for _, study := range []string{"ladder-open", "replica"} {
		if got := steps(own(t, study)); !slices.Equal(got, want) {
			t.Errorf("the stages of %s are\n%v\nthose of ladder\n%v", study, got, want)
		}
	}
}

// TestEachKindIsMeasuredAloneBeforeAndAfterTheProfile guards the tree of the study kinds.
func TestEachKindIsMeasuredAloneBeforeAndAfterTheProfile(t *testing.T) {
	study := own(t, "kinds")
	kinds := study.Mix.Names()
	if 2*len(kinds) != len(study.Stages) || len(kinds) == 0 {
		t.Errorf("got %d stages for the kinds %v, want two for each", len(study.Stages), kinds)
	}
	for _, mix := range kinds {
		var profiles []string
		for _, plan := range study.Plans(1) {
			if plan.Variables["MIX"] == mix {
				profiles = append(profiles, plan.Variables["SQLITE_PROFILE"])
			}
		}
		if want := []string{"default", "tuned"}; !slices.Equal(profiles, want) {
			t.Errorf("MIX=%s: got stages with the profiles %v, want %v", mix, profiles, want)
		}
	}
}

// own loads a study of this project.
func own(t *testing.T, name string) *define.Study {
	t.Helper()
	study, err := define.Load("../../..", name)
	if err != nil {
		t.Fatal(err)
	}
	return study
}

// changed lists the baseline's variables that have another value, in the file's order.
func changed(a, b *define.Study) []string {
	values := map[string]string{}
	for _, v := range b.Baseline {
		values[v.Name] = v.Value
	}
	var names []string
	for _, v := range a.Baseline {
		if v.Value != values[v.Name] {
			names = append(names, v.Name)
		}
	}
	return names
}

// steps lists what each stage does to which parent.
func steps(s *define.Study) []string {
	var steps []string
	for _, stage := range s.Stages {
		steps = append(steps, stage.Name+": "+stage.Parent+" with "+stage.Change())
	}
	return steps
}
