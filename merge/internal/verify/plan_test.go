package verify_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/verify"
)

const (
	delays   = "delays SEED=1 ITEMS=2 MIX=all UPSTREAM_LATENCY=5ms first 10000"
	requests = "requests SEED=1 ITEMS=2 MIX=all first 10000"
)

// ran is a study of one stage, the commit that ran it, and its digest.
func ran() (run.Study, verify.Commit, string) {
	s := run.Study{Study: "small", Stages: []run.StageInfo{{Stage: "v1", Digest: sums.Of([]byte("plan"))}}}
	c := verify.Commit{Name: strings.Repeat("c", 40), Files: history.Files{
		"stages/small/study.toml": []byte("s"), "stages/small/baseline.env": []byte("b"), "stages/small/v1.toml": []byte("v"), "k6/load.js": []byte("l"),
	}}
	return s, c, digestOf("small", map[string]string{delays: "d", requests: "r"}, c.Files, s)
}

// digestOf is what stages digest prints.
func digestOf(study string, others map[string]string, files history.Files, s run.Study) string {
	lines := ""
	for _, name := range []string{"stages/small/study.toml", "stages/small/baseline.env", "stages/small/v1.toml", "k6/load.js"} {
		lines += sums.Of(files[name]) + "  " + name + "\n"
	}
	for _, stage := range s.Stages {
		lines += stage.Digest + "  plan " + stage.Stage + "\n"
	}
	for _, name := range []string{requests, delays} {
		lines += sums.Of([]byte(others[name])) + "  " + name + "\n"
	}
	return sums.Of([]byte(lines)) + "  " + study + "\n" + lines
}

// computing gives what is computed of each part, and what the commit's own program prints.
func computing(parts map[string]string, own string, ownErr error) verify.Computation {
	return verify.Computation{
		Part: func(name string) (string, bool, error) {
			text, known := parts[name]
			if text == "error" {
				return "", known, errors.New("no node here")
			}
			return sums.Of([]byte(text)), known, nil
		},
		Own: func() (string, error) { return own, ownErr },
	}
}

// Behaviour that follows from the commit's files holds the digest; where this checkout
// computes another, the commit's own program decides, and a note says so.
func TestBehaviourIsHeldToTheCommit(t *testing.T) {
	s, c, digest := ran()
	moved := map[string]string{delays: "others", requests: "r"}
	forged := digestOf("small", map[string]string{delays: "forged", requests: "r"}, c.Files, s)
	for _, k := range []struct {
		what, digest string
		compute      verify.Computation
		want         string
	}{
		{"the same", digest, computing(map[string]string{delays: "d", requests: "r"}, "", errors.New("not asked")), "PASS plan: digest "},
		{"this checkout's delays are others", digest, computing(moved, digest, nil),
			"by the commit's own program\nNOTE plan: this checkout computes others from the files of the commit: " + delays},
		{"the digest is forged", forged, computing(moved, digest, nil), "FAIL plan: " + delays + ": was "},
		{"nobody can tell", digest, computing(moved, "", errors.New("it does not compile")), "CANNOT TELL plan: " + delays},
		{"the own program prints something else", digest, computing(moved, "usage: stages", nil), "FAIL plan: digest.txt: not a sum and a name"},
		{"no node", digest, computing(map[string]string{delays: "error"}, "", nil), "CANNOT TELL plan: " + delays + ": no node here"},
	} {
		if got := lines(verify.Plan(k.digest, s, c, k.compute)); !strings.Contains(got, k.want) {
			t.Errorf("%s: got\n%swant %q", k.what, got, k.want)
		}
	}
}

// lines are promises as text.
func lines(promises []verify.Promise) string {
	var text strings.Builder
	for _, p := range promises {
		fmt.Fprintf(&text, "%s %s: %s\n", p.Outcome, p.Name, p.Detail)
	}
	return text.String()
}

// A digest that leaves out what decides most is not a digest of the study.
func TestADigestIsWhole(t *testing.T) {
	s, c, digest := ran()
	s.Stages = append(s.Stages, run.StageInfo{Stage: "v2@10", Digest: s.Stages[0].Digest, Sweep: &run.SweepPoint{Of: "v2"}}, run.StageInfo{Stage: "v1-again", Digest: s.Stages[0].Digest, Again: true})
	if got := lines(verify.Plan(digest, s, c, computing(nil, "", nil))); !strings.Contains(got, "FAIL plan: study.json: plan v2@10: is ") {
		t.Errorf("a plan that the digest lacks: got %s", got)
	}
	whole := digestOf("small", nil, c.Files, s)
	if got := lines(verify.Plan(whole, s, c, computing(nil, "", nil))); !strings.Contains(got, "FAIL plan: stages/small/v2.toml: no part of digest.txt") || strings.Contains(got, "v1-again") {
		t.Errorf("a stage without its file: got %s", got)
	}
	if got := lines(verify.Plan("", s, c, computing(nil, "", nil))); !strings.HasPrefix(got, "CANNOT TELL plan: no digest.txt") {
		t.Errorf("no digest: got %s", got)
	}
}

// A git that cannot be asked is another thing than a history that is not there.
func TestWhichAbsenceIsWithoutHistory(t *testing.T) {
	s, c, digest := ran()
	for _, k := range []struct {
		err       error
		outcome   verify.Outcome
		noHistory bool
	}{
		{history.ErrNone, verify.CannotTell, true},
		{fmt.Errorf("%w: a tarball", history.ErrNone), verify.CannotTell, true},
		{errors.New("git: not found"), verify.CannotTell, false},
		{history.ErrUnknown, verify.Fail, false},
	} {
		p := verify.Plan(digest, s, verify.Commit{Name: c.Name, Err: k.err}, computing(nil, "", nil))[0]
		if p.Outcome != k.outcome || p.NoHistory != k.noHistory {
			t.Errorf("%v: got %s, %v; want %s, %v", k.err, p.Outcome, p.NoHistory, k.outcome, k.noHistory)
		}
	}
}

func TestCounts(t *testing.T) {
	got := verify.Count([]verify.Promise{
		{Outcome: verify.Pass}, {Outcome: verify.Fail}, {Outcome: verify.Note}, {Outcome: verify.CannotTell}, {Outcome: verify.CannotTell, NoHistory: true},
	})
	if want := (verify.Counts{Promises: 4, Broken: 1, Unknown: 2, NoHistory: 1, Notes: 1}); got != want || got.Add(want).Promises != 8 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
