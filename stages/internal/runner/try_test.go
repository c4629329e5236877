package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/collect"
)

// attempt is one of a kind that is answered right, while the upstream answered calls.
func attempt(kind string, calls int) collect.Attempt {
	return collect.Attempt{UpstreamCalls: &calls, Exchange: run.Exchange{
		Kind: kind, Phase: run.Probe, Want: "status 200", Request: run.SentRequest{Method: "GET", Path: "/" + kind + "/7"},
		Response: run.GotResponse{Status: 200, Headers: map[string]string{"Server": "test"}, Body: "fine \x1b[2J"},
	}}
}

// try tries a plan with the kinds of the attempts, in a folder that has to be empty afterwards.
func try(t *testing.T, breaks string, tried ...collect.Attempt) (Trial, *world, error) {
	t.Helper()
	w, r := newWorld(t, breaks)
	w.tried = tried
	p := testPlan()
	for _, a := range tried {
		p.Kinds = append(p.Kinds, run.EndpointKind{Name: a.Kind, Upstream: strings.HasPrefix(a.Kind, "call")})
	}
	parent := t.TempDir()
	trial, err := r.Try(context.Background(), p, parent)
	if left, e := os.ReadDir(parent); e != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, e)
	}
	return trial, w, err
}

func TestATrialShowsEachKindAndKeepsNothing(t *testing.T) {
	trial, w, err := try(t, "", attempt("get", 0), attempt("call", 2), attempt("calls_none", 0), attempt("gets_too", 1))
	if err != nil || trial.Wrong(run.Plan{}, "load.toml") != nil {
		t.Fatal(err, trial.Wrong(run.Plan{}, "load.toml"))
	}
	const want = `ok    get: got status 200, want status 200
    > GET /get/7
    < 200
    < fine �[2J
    upstream calls: 0

ok    call: got status 200, want status 200
    > GET /call/7
    < 200
    < fine �[2J
    upstream calls: 2

ok    calls_none: got status 200, want status 200
    > GET /calls_none/7
    < 200
    < fine �[2J
    upstream calls: 0, though the kind's table says upstream = true

ok    gets_too: got status 200, want status 200
    > GET /gets_too/7
    < 200
    < fine �[2J
    upstream calls: 1, though the kind's table does not say upstream = true

`
	if got, _, _ := strings.Cut(trial.Text(), "processes"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !slices.Equal(w.events, []string{"service stopped", "mock stopped"}) {
		t.Errorf("got %v", w.events)
	}
}

// The processes are those of the group, this test's own standing in for the service's.
func TestATrialListsTheProcessesOfTheGroup(t *testing.T) {
	trial := Trial{Processes: []Process{{7, "python3"}, {9, "python3"}}}
	if got := trial.Text(); got != "processes of the service's control group: 7 python3, 9 python3\n" {
		t.Errorf("got %q", got)
	}
	w, r := newWorld(t, "")
	w.members = fmt.Sprint(os.Getpid())
	got, err := r.Try(context.Background(), testPlan(), t.TempDir())
	if err != nil || len(got.Processes) != 1 || got.Processes[0].PID != os.Getpid() || got.Processes[0].Name == "" {
		t.Errorf("got %+v, %v", got.Processes, err)
	}
}

func TestATrialWithAWrongAnswerShowsAllOfIt(t *testing.T) {
	wrong := collect.Attempt{Exchange: wrongExchange()}
	wrong.Response.Body += strings.Repeat("x", 400)
	trial, _, err := try(t, "", attempt("get", 0), wrong)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(trial.Text(), "WRONG")
	_, lines, _ := strings.Cut(strings.TrimPrefix(answered500, "\n"), "\n")
	want := ` health: got status 500, want status 200, status = "ok"` + "\n" + lines + "\n    < " + strings.Repeat("x", 290) + "…"
	if got, _, _ := strings.Cut(text, "\n\n"); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	err = trial.Wrong(run.Plan{}, "load.toml")
	if cli.Code(err) != cli.Usage || err.Error() != "v1: 1 of 2 endpoint kinds are answered wrong (health)" {
		t.Errorf("got %v (%d)", err, cli.Code(err))
	}
	if e := (*cli.Error)(nil); !errors.As(err, &e) || e.Hint != "mend the table [load.mix.health] of load.toml, or the service" {
		t.Errorf("no hint: %v", e)
	}
}

func TestATrialEndsWithWhatBreaks(t *testing.T) {
	for _, c := range []struct {
		breaks, says string
		code         int
	}{
		{"service ends", "v1: sending each kind once: the service ended", cli.Broke},
		{"service", "v1: starting the service: no service today", cli.Broke},
		{"budget", "the CPU budget could not be applied", cli.Machine},
		{"k6", "no k6 today", cli.Broke},
		{"no load", "k6 ended with another number of responses than of kinds (got 0, want 1)", cli.Broke},
		{"stop", "does not go away", cli.Broke},
	} {
		_, _, err := try(t, c.breaks, attempt("get", 0))
		if err == nil || !strings.Contains(err.Error(), c.says) || cli.Code(err) != c.code {
			t.Errorf("%s: got %v (%d), want %s (%d)", c.breaks, err, cli.Code(err), c.says, c.code)
		}
	}
}

func TestATrialHoldsNothingThatWasPassed(t *testing.T) {
	t.Setenv("SECRET_OF_A_TEST", "fine")
	w, r := newWorld(t, "")
	r.Passed, w.tried = []string{"SECRET_OF_A_TEST"}, []collect.Attempt{attempt("get", 0)}
	p := testPlan()
	p.Kinds = []run.EndpointKind{{Name: "get"}}
	trial, err := r.Try(context.Background(), p, t.TempDir())
	if text := trial.Text(); err != nil || strings.Contains(text, "fine") || !strings.Contains(text, "< $SECRET_OF_A_TEST") {
		t.Errorf("got %v\n%s", err, text)
	}
}
