package run_test

import (
	"strings"
	"testing"

	. "scaleguild/internal/run" // as the other tests of rules
	"scaleguild/internal/run/runtest"
)

// apart is a run of a service that calls no upstream.
func apart() Record {
	p := runtest.Plan()
	delete(p.Variables, "UPSTREAM_LATENCY")
	for i := range p.Kinds {
		p.Kinds[i].Upstream = false
	}
	p.Digest = PlanDigest(p)
	return runtest.Record(runtest.Facts{Plan: p, Utilisation: 0.9, MemoryBytes: 90 << 20,
		Load: runtest.Load{Kinds: map[string]Kind{"health": {Completed: 300}}, Outside: 100, InFlight: 20}})
}

func TestARunWithoutAnUpstreamIsJudgedWithoutIt(t *testing.T) {
	r := apart()
	data, err := Canonical(r)
	if err == nil {
		_, err = Decode[Record](data)
	}
	if v := Judge(r); !v.Valid || err != nil || r.Upstream != nil || !strings.Contains(string(data), `"upstream": null`) {
		t.Errorf("got %q, %v, upstream %v", v.Reasons, err, r.Upstream)
	}
}

// Whether there is a mock follows from the plan: a record cannot say otherwise.
func TestFiguresOfAMockComeWithOne(t *testing.T) {
	seconds := 0.1
	for name, c := range map[string]struct {
		of     Record
		change func(*Record)
		want   string
	}{
		"no mock, its statistics": {apart(), func(r *Record) { r.Upstream = &Upstream{} }, "has figures of a mock"},
		"no mock, its CPU time":   {apart(), func(r *Record) { r.Harness.MockCPUSeconds = &seconds }, "has figures of a mock"},
		"statistics missing":      {sound(), func(r *Record) { r.Upstream = nil }, "lacks figures of the mock"},
		"window missing":          {sound(), func(r *Record) { r.UpstreamWindow = nil }, "lacks figures of the mock"},
		"its delay missing":       {sound(), func(r *Record) { r.Harness.MockDelaySeconds = nil }, "lacks figures of the mock"},
	} {
		r := c.of
		c.change(&r)
		if got := Judge(r).Reasons; len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%s: got %q, want one with %q", name, got, c.want)
		}
	}
}
