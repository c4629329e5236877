package define_test

import (
	"slices"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
)

func TestPlanIsTheBaselinePlusTheChangesAlongTheParents(t *testing.T) {
	plan, err := load(t).Plan("three")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"SEED": "1", "SERVICE": "service", "WORKERS": "1", "KEEP_ALIVE": "default", "WINDOW": "30s", "CPU_QUOTA": "100%",
		"HANDLERS":         "async",                     // by its parent, one
		"UPSTREAM_LATENCY": "lognormal(p50=4s,p99=22s)", // by itself; two, its sibling, changes nothing here
	}
	if got := differing(plan.Variables, want); len(got) != 0 {
		t.Errorf("the plan differs in %q: got %v, want %v", got, plan.Variables, want)
	}
	if plan.Study != "small" || plan.Stage != "three" || plan.Parent != "one" || plan.Change != "UPSTREAM_LATENCY=lognormal(p50=4s,p99=22s)" {
		t.Errorf("got study %q, stage %q, parent %q, change %q", plan.Study, plan.Stage, plan.Parent, plan.Change)
	}
	if plan.Title == "" || plan.Why == "" || plan.Expect.AtMost == nil || *plan.Expect.AtMost != 20 || plan.Expect.AtLeast != nil {
		t.Errorf("the prose or the prediction is lost: %+v", plan)
	}
	if plan.Schema != run.Schema || plan.Digest != run.PlanDigest(plan) {
		t.Errorf("got schema %d and digest %s", plan.Schema, plan.Digest)
	}
}

func TestPlanOfTheFirstStageHasNoParent(t *testing.T) {
	plan, err := load(t).Plan("one")
	if err != nil || plan.Parent != "" {
		t.Errorf("got parent %q, %v; want none", plan.Parent, err)
	}
}

func TestPlansAreInTheLaddersOrder(t *testing.T) {
	var names []string
	for _, plan := range load(t).Plans(1) {
		names = append(names, plan.Stage)
	}
	if want := []string{"one", "two", "three"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func TestDiffIsOneLine(t *testing.T) {
	tests := []struct{ stage, want string }{
		{"one", "HANDLERS: blocking -> async   (baseline -> one)"},
		{"two", "WORKERS: 1 -> 2   (one -> two)"},
		{"three", "UPSTREAM_LATENCY: lognormal(p50=200ms,p99=1200ms) -> lognormal(p50=4s,p99=22s)   (one -> three)"},
	}
	for _, tt := range tests {
		got, err := load(t).Diff(tt.stage)
		if err != nil || got != tt.want {
			t.Errorf("got %q, %v; want %q", got, err, tt.want)
		}
	}
}

func TestShow(t *testing.T) {
	study, err := load(t).Override([]string{"WINDOW=5s"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := study.Show("two")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/show.txt", text)
}

func TestUnknownStageIsRefusedEverywhere(t *testing.T) {
	study := load(t)
	_, ofPlan := study.Plan("too")
	_, ofDiff := study.Diff("too")
	_, ofShow := study.Show("too")
	const want = `stages: stages/small: no such stage (got "too", want one, two, three or two-again)
hint: did you mean "two"?
`
	for _, err := range []error{ofPlan, ofDiff, ofShow} {
		if got := report(err); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	}
}

func TestOverrideReachesAllStages(t *testing.T) {
	before := load(t)
	after, err := before.Override([]string{"WINDOW=5s", "CPU_QUOTA=50%"})
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range after.Stages {
		old, errOld := before.Plan(stage.Name)
		plan, err := after.Plan(stage.Name)
		if err != nil || errOld != nil {
			t.Fatal(err, errOld)
		}
		if got := differing(old.Variables, plan.Variables); !slices.Equal(got, []string{"CPU_QUOTA", "WINDOW"}) {
			t.Errorf("%s: %q differ, want CPU_QUOTA and WINDOW", stage.Name, got)
		}
		if old.Digest == plan.Digest {
			t.Errorf("%s: the digest does not show the override", stage.Name)
		}
	}
	if len(before.Overrides) != 0 || after.Overrides["WINDOW"] != "5s" || len(after.Overrides) != 2 {
		t.Errorf("got overrides %v before and %v after", before.Overrides, after.Overrides)
	}
}

func TestBadOverridesAreRefusedAllAtOnce(t *testing.T) {
	study, err := load(t).Override([]string{"WINDO=5s", "HANDLERS=blocking", "KEEP_ALIVE=5", "SEED", "CPU_QUOTA=50%", "CPU_QUOTA=60%"})
	if study != nil {
		t.Error("a study was given all the same")
	}
	golden(t, "testdata/bad-overrides.txt", report(err))
}

// differing is written anew here, so that the property below does not trust the code it tests.
func differing(a, b map[string]string) []string {
	var names []string
	for name, value := range a {
		if other, ok := b[name]; !ok || other != value {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// TestStudiesOfTheProject proves the real studies against the real manifests:
// each stage's plan differs from its parent's in exactly the variable it names.
func TestStudiesOfTheProject(t *testing.T) {
	const root = "../../.."
	for _, name := range []string{"ladder", "replica"} {
		study, err := define.Load(root, name)
		if err != nil {
			t.Errorf("%s:\n%s", name, report(err))
			continue
		}
		plans := map[string]map[string]string{define.Baseline: {}}
		for _, v := range study.Baseline {
			plans[define.Baseline][v.Name] = v.Value
		}
		for _, stage := range study.Stages {
			plan, err := study.Plan(stage.Name)
			if err != nil {
				t.Fatal(err)
			}
			plans[stage.Name] = plan.Variables
		}
		for _, stage := range study.Stages {
			if got := differing(plans[stage.Parent], plans[stage.Name]); !slices.Equal(got, []string{stage.Key}) {
				t.Errorf("%s/%s: %q differ from %s, want %s alone", name, stage.Name, got, stage.Parent, stage.Key)
			}
		}
	}
}

// TestReplicaHasTheLaddersStages keeps the two studies comparable: the same six
// changes in the same order, whatever their baselines.
func TestReplicaHasTheLaddersStages(t *testing.T) {
	const root = "../../.."
	ladder, err := define.Load(root, "ladder")
	if err != nil {
		t.Fatal(report(err))
	}
	replica, err := define.Load(root, "replica")
	if err != nil {
		t.Fatal(report(err))
	}
	steps := func(s *define.Study) (all []string) {
		for _, stage := range s.Stages {
			all = append(all, stage.Parent+" -> "+stage.Name+": "+stage.Change())
		}
		return all
	}
	if got, want := steps(replica), steps(ladder); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
