package runner

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// failing runs a plan whose load has failed responses.
func failing(t *testing.T, breaks string) (dir string, record run.Record, err error) {
	t.Helper()
	_, r := newWorld(t, breaks)
	r.LoadFile = "service/load.toml"
	p := testPlan()
	p.Kinds = []run.EndpointKind{{Name: "health"}, {Name: "quote"}}
	dir = filepath.Join(t.TempDir(), "v1")
	record, err = r.Run(context.Background(), p, dir)
	return dir, record, err
}

const answered500 = `
  health: POST /health: got status 500, want status 200, status = "ok"
    > POST /health
    > X-Key: r1
    > ping
    < 500
    < Server: test
    < <html>
    < no`

// A kind that is answered wrong before the load ends the run, with all that helps.
func TestAWrongAnswerBeforeTheLoadStopsTheRun(t *testing.T) {
	dir, _, err := failing(t, "probe")
	want := "v1: starting k6: the service answers 1 of 2 endpoint kinds wrong (want correct answers before anything is measured)" + answered500
	if err == nil || err.Error() != want || cli.Code(err) != cli.Usage {
		t.Errorf("got %v (exit code %d)\nwant %s (%d)", err, cli.Code(err), want, cli.Usage)
	}
	var report strings.Builder
	cli.Report(&report, "stages", err)
	if !strings.Contains(report.String(), "mend the table [load.mix.health] of service/load.toml, or the service") {
		t.Errorf("no hint: %s", report.String())
	}
	kept(t, run.FailedFolder(dir, 0), "probe")
}

// A warm-up in which every response failed ends the run.
func TestAWarmUpWithoutACorrectResponseStopsTheRun(t *testing.T) {
	dir, _, err := failing(t, "warm-up")
	want := "v1: measuring: the warm-up had no correct response (got 1 failed ones, want a correct one)" + answered500
	if err == nil || err.Error() != want || cli.Code(err) != cli.Broke {
		t.Errorf("got %v (exit code %d)\nwant %s (%d)", err, cli.Code(err), want, cli.Broke)
	}
	kept(t, run.FailedFolder(dir, 0), run.WarmUp)
}

// The first failed responses of a run that goes on are kept, and the record names the file.
func TestTheFirstExchangesAreKept(t *testing.T) {
	dir, record, err := failing(t, "one response")
	if err != nil {
		t.Fatal(err)
	}
	const doubt = `0 responses of the whole run failed; failed-responses.json has the first 1: health: POST /health: got status 500, want status 200, status = "ok"`
	if last := record.Warnings[len(record.Warnings)-1]; last != doubt {
		t.Errorf("got %q, want %q", last, doubt)
	}
	kept(t, dir, run.WarmUp)
}

// A value that was passed to the service, which a page for errors may well show, is in no file.
func TestNoFailedResponseHoldsWhatWasPassed(t *testing.T) {
	t.Setenv("SECRET_OF_A_TEST", "<html>")
	_, r := newWorld(t, "probe")
	r.Passed = []string{"SECRET_OF_A_TEST"}
	dir := filepath.Join(t.TempDir(), "v1")
	_, err := r.Run(context.Background(), testPlan(), dir)
	if err == nil || strings.Contains(err.Error(), "<html>") || !strings.Contains(err.Error(), "< $SECRET_OF_A_TEST") {
		t.Errorf("got %v", err)
	}
	failures, err := run.ReadFile[run.Failures](filepath.Join(run.FailedFolder(dir, 0), run.FailuresFile))
	if err != nil || failures.Responses[0].Response.Body != "$SECRET_OF_A_TEST\nno\n" {
		t.Errorf("got %+v, %v", failures, err)
	}
}

func kept(t *testing.T, dir, phase string) {
	t.Helper()
	failures, err := run.ReadFile[run.Failures](filepath.Join(dir, run.FailuresFile))
	if err != nil || len(failures.Responses) != 1 || failures.Responses[0].Phase != phase || failures.Responses[0].Response.Body != "<html>\nno\n" {
		t.Errorf("%s: got %+v, %v", run.FailuresFile, failures, err)
	}
}
