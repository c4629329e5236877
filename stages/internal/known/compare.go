package known

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/bound"
	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/collect"
)

// Tolerance is the greatest relative error of any figure, as a share of 1: what
// timers, loopback and a CPU shared with the kernel and the hypervisor come to. See
// docs/method.md.
const Tolerance = 0.02

// ParseTolerance reads a tolerance such as 2%.
func ParseTolerance(text string) (float64, error) {
	share, err := run.ParsePercent(text)
	if err != nil {
		return 0, cli.Fail(cli.Usage, "--tolerance 2%", "--tolerance: %w", err)
	}
	return share, nil
}

// ToleranceFlag is the flag that ParseTolerance reads the value of.
func ToleranceFlag() *urfave.StringFlag {
	return &urfave.StringFlag{
		Name: "tolerance", Value: fmt.Sprintf("%g%%", 100*Tolerance), Usage: "how far a figure may be off: a `SHARE`, such as 2%",
	}
}

// A figure is one number of a run, beside what is known of it.
type figure struct {
	name            string
	measured, known float64
	unit            string
}

// err is the relative error.
func (f figure) err() float64 { return f.measured/f.known - 1 }

// figures compares what a record says with what is known.
func figures(r run.Record, a answer) ([]figure, error) {
	if r.Load.Completed == 0 || r.Load.All.P50 == nil || r.Load.All.Mean == nil {
		return nil, fmt.Errorf("no response in the window (got %d, want some)", r.Load.Completed)
	}
	if r.UpstreamWindow == nil {
		return nil, errors.New("no figures of the upstream (got null, want those of a study with one)")
	}
	n := float64(r.Load.Completed + r.Load.Failed)
	return []figure{
		{"completed rate", r.Load.CompletedRate, a.rate, "/s"},
		{"response time, mean", 1000 * *r.Load.All.Mean, 1000 * a.response, "ms"},
		{"response time, p50", 1000 * *r.Load.All.P50, 1000 * a.response, "ms"},
		{"in-flight", r.Load.MeanInFlight, a.inFlight, ""},
		{"CPU per response", 1000 * r.CPU.UsageSeconds / n, 1000 * a.perResponse, "ms"},
		{"CPU utilisation", 100 * r.CPU.Utilisation, 100 * a.utilisation, "%"},
		{"at the upstream", r.UpstreamWindow.MeanParked, a.parked, ""},
		{"upstream time, mean", 1000 * r.UpstreamWindow.ParkedSeconds / float64(r.UpstreamWindow.Answered), 1000 * a.upstreamWait, "ms"},
	}, nil
}

// Compare prints, for every run in a run directory, each figure as measured and
// as known, and whether its error is within the tolerance. A figure that is not,
// another bound than the known one and an invalid run are errors: cli.Invalid, but
// cli.Unknown when all of them are of runs in which other programs had the CPUs,
// since nothing is known of those.
func Compare(out io.Writer, folder string, tolerance float64) error {
	files, err := run.Find(folder, run.RecordFile)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return cli.Fail(cli.Usage, "just known-answer", "%s: no runs (got no %s in any block, want some)", folder, run.RecordFile)
	}
	slices.Sort(files)
	host, err := run.ReadFile[run.Host](filepath.Join(folder, run.HostFile))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "run\tfigure\tmeasured\tknown\terror\twithin %g %%\n", 100*tolerance)
	failed, unknown := 0, 0
	for _, file := range files {
		r, err := run.ReadFile[run.Record](file)
		if err != nil {
			return err
		}
		name := filepath.Base(filepath.Dir(filepath.Dir(file))) + "/" + r.Plan.Stage
		n, err := compareOne(w, name, r, tolerance)
		if err != nil {
			return err
		}
		others := collect.Disturbances(r, len(host.HarnessCPUs))
		if n == 0 || len(others) == 0 {
			failed += n
			continue
		}
		unknown += n
		fmt.Fprintf(w, "%s\tCANNOT TELL\t%s\n", name, strings.Join(others, "; "))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return cli.Fail(cli.Invalid, "a machine that does nothing else", "%s: not what is known (got %d lines with FAIL, want none)", folder, failed)
	}
	if unknown > 0 {
		return cli.Fail(cli.Unknown, "a machine that does nothing else", "%s: cannot tell (got %d lines with FAIL, all of runs beside other programs; want none)", folder, unknown)
	}
	return nil
}

// compareOne prints the lines of one run and counts those that fail.
func compareOne(w io.Writer, name string, r run.Record, tolerance float64) (int, error) {
	a, err := answerOf(r.Plan)
	if err != nil {
		return 0, err
	}
	all, err := figures(r, a)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	failed := 0
	word := func(ok bool) string {
		if ok {
			return "PASS"
		}
		failed++
		return "FAIL"
	}
	for _, f := range all {
		ok := math.Abs(f.err()) <= tolerance // false for NaN
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%+.2f %%\t%s\n", name, f.name, f.text(f.measured), f.text(f.known), 100*f.err(), word(ok))
	}
	found, err := bound.Of(r)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(w, "%s\tbound\t%s\t%s\t\t%s\n", name, found.Name, a.bound, word(found.Name == a.bound))
	verdict := run.Judge(r)
	fmt.Fprintf(w, "%s\tverdict\t%s\tvalid\t\t%s\n", name, verdictWord(verdict), word(verdict.Valid))
	return failed, nil
}

func (f figure) text(v float64) string { return strings.TrimSpace(fmt.Sprintf("%.2f %s", v, f.unit)) }

func verdictWord(v run.Verdict) string {
	if v.Valid {
		return "valid"
	}
	return "invalid: " + strings.Join(v.Reasons, "; ")
}
