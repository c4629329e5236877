package verify_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/verify"
)

// counted is a file of two stages with two repeats each, 0.1 % apart.
func counted() run.Instructions {
	f := run.Instructions{
		Counter: "valgrind-3.19.0", ShortRequests: 200, LongRequests: 600, Files: map[string]string{"service/app.py": "a"},
		Programs: map[string]string{"service": "b", "k6": "c"}, Overrides: map[string]string{}, CPUModel: "A CPU",
		Libraries: []run.Library{{Name: "libc.so.6", SHA256: "e"}},
		Stages:    []run.StageInstructions{{Stage: "v1", InFlight: 20}, {Stage: "v2", Parent: "v1", InFlight: 20}},
	}
	for i, perResponse := range []int64{3_000_000, 3_600_000} {
		for _, more := range []int64{0, perResponse / 1000} {
			f.Add(i, run.InstructionPair{
				Long: run.InstructionReplay{Instructions: 400 * (perResponse + more)}, Idle: &run.InstructionReplay{Seconds: 30}, Processes: 1,
			})
		}
	}
	f.Stages[0].Functions = []run.FunctionInstructions{{Function: "loop", PerResponse: 1_500_750, Share: 0.5}, {Function: "send", PerResponse: 300_150, Share: 0.1}}
	return f
}

func TestInstructionsFollowFromTheirReplays(t *testing.T) {
	if p := verify.Instructions(counted()); p.Outcome != verify.Pass || p.Detail != "2 stages, the repeats of a stage at most 0.10 % apart" {
		t.Errorf("got %+v", p)
	}
	for want, forge := range map[string]func(*run.Instructions){
		"v1: instructions_per_response is not what":          func(f *run.Instructions) { f.Stages[0].PerResponse *= 0.99 },
		"v2: spread_share is not what":                       func(f *run.Instructions) { f.Stages[1].Spread = nil },
		"v2: ratio_to_parent is not what":                    func(f *run.Instructions) { f.Stages[1].ToParent = new(1.1) },
		"v1: it was not replayed (got no repeats":            func(f *run.Instructions) { f.Stages[0].Repeats = nil },
		"v2: repeats[1].instructions_per_second is not what": func(f *run.Instructions) { f.Stages[1].Repeats[1].PerSecond = new(1.0) },
		"v1: what time costs is not known in repeat 1": func(f *run.Instructions) {
			f.Stages[0].Repeats[0].Idle, f.Stages[0].Repeats[0].PerSecond = nil, nil
		},
		"v1: loop: share is not its part": func(f *run.Instructions) { f.Stages[0].Functions[0].PerResponse *= 0.99 },
		"v1: loop executes more than the function before it": func(f *run.Instructions) {
			f.Stages[0].Functions[0], f.Stages[0].Functions[1] = f.Stages[0].Functions[1], f.Stages[0].Functions[0]
		},
		"v1: the functions execute more than the service": func(f *run.Instructions) {
			loop := f.Stages[0].Functions[0]
			f.Stages[0].Functions = []run.FunctionInstructions{loop, loop, loop}
		},
	} {
		f := counted()
		forge(&f)
		if p := verify.Instructions(f); p.Outcome != verify.Fail || !strings.HasPrefix(p.Detail, want) {
			t.Errorf("got %+v, want %s", p, want)
		}
	}
}

func TestARerunsInstructionsAreWithinTheSpread(t *testing.T) {
	slower := func(share float64) func(*run.Instructions) {
		return func(f *run.Instructions) {
			repeats := f.Stages[1].Repeats
			f.Stages[1].Repeats = nil
			for _, pair := range repeats {
				pair.Long.Instructions += int64(share * float64(pair.Long.Instructions))
				f.Add(1, pair)
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func(*run.Instructions)
		want   verify.Outcome
		detail string
	}{
		{"the same", func(*run.Instructions) {}, verify.Pass, "2 stages, at most 0.00 % from the published"},
		{"within", slower(0.005), verify.Pass, "2 stages, at most 0.50 % from the published"},
		{"beyond", slower(0.03), verify.Fail, "v2: "},
		{"another CPU", func(f *run.Instructions) { f.CPUModel = "Another CPU" }, verify.CannotTell, "counted of something else: on another CPU (A CPU and Another CPU)"},
		{"another library", func(f *run.Instructions) { f.Libraries = []run.Library{{Name: "libc.so.6", SHA256: "f"}} }, verify.CannotTell, "counted of something else: another libc.so.6"},
		{"another program of ours", func(f *run.Instructions) { f.Programs["k6"] = "d" }, verify.Pass, "2 stages"},
		{"another interpreter", func(f *run.Instructions) { f.Programs["service"] = "d" }, verify.CannotTell, "counted of something else: another program of the service"},
		{"another service", func(f *run.Instructions) { f.Files["service/app.py"] = "d" }, verify.CannotTell, "counted of something else: another service/app.py"},
		{"another valgrind", func(f *run.Instructions) { f.Counter = "valgrind-3.26.0" }, verify.CannotTell, "counted of something else: by valgrind-3.19.0 and valgrind-3.26.0"},
		{"more in flight", func(f *run.Instructions) { f.Stages[0].InFlight = 50 }, verify.CannotTell, "counted of something else: v1 with 20 and 50 requests in flight"},
		{"once", func(f *run.Instructions) { f.Stages[0].Repeats = f.Stages[0].Repeats[:1] }, verify.CannotTell, "v1 was counted once: "},
		{"no stage", func(f *run.Instructions) { f.Stages = nil }, verify.CannotTell, "no stage was counted in both"},
	} {
		f := counted()
		c.change(&f)
		if p := verify.InstructionsAgain(counted(), f); p.Outcome != c.want || !strings.HasPrefix(p.Detail, c.detail) {
			t.Errorf("%s: got %+v", c.name, p)
		}
	}
}

// Of a thousand honest reruns about ten fail, whatever the spread: six stages, three repeats.
func TestAnHonestRerunsInstructionsSeldomFail(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	count := func() run.Instructions {
		f := run.Instructions{ShortRequests: 200, LongRequests: 600}
		for i := range 6 {
			f.Stages = append(f.Stages, run.StageInstructions{Stage: fmt.Sprint("v", i)})
			for range 3 {
				f.Add(i, run.InstructionPair{Long: run.InstructionReplay{Instructions: 400 * int64(3_000_000+3_000*draw.NormFloat64())}})
			}
		}
		return f
	}
	failures := 0
	for range 1000 {
		if verify.InstructionsAgain(count(), count()).Outcome == verify.Fail {
			failures++
		}
	}
	if failures > 20 { // 10 expected, 3 standard deviations are 9.4
		t.Errorf("%d of 1000 honest reruns fail, want at most 20", failures)
	}
}
