package runner

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"scaleguild/internal/run"
)

// Place says where in a study a run is.
type Place struct {
	Blocks int    // of the study
	Run    int    // number of this run, from 1
	Runs   int    // of the study
	Left   string // how long the study will take yet, this run included; empty when nothing can be said
}

// Progress is told what a study is doing.
type Progress interface {
	// Begin says that a run comes next; the calls that follow are of this run.
	Begin(at Place)
	// Wait says that the machine is busy, which share of it, and how long the run
	// will be put off at most; 0 when it begins in spite of it.
	Wait(p run.Plan, busy float64, left time.Duration)
	// Step says that a run begins a step.
	Step(p run.Plan, step string)
	// Sample says what the last second of a run was like, how long its phase lasts
	// yet (the drain: at most), and how many cores the service may use.
	Sample(p run.Plan, s run.Sample, left time.Duration, cores float64)
	// Done says how a run ended.
	Done(r run.Record)
	// Break says that no more will come of this run.
	Break()
}

// NewProgress writes progress to w: one line that is written over on a
// terminal, a line per step and phase elsewhere.
func NewProgress(w io.Writer, terminal bool) Progress {
	return &progress{w: w, terminal: terminal}
}

type progress struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	at       Place
	phase    string // last one told, off a terminal
}

func (g *progress) Begin(at Place) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at, g.phase = at, ""
}

// waiting is the phase, off a terminal, in which the run is put off.
const waiting = "waiting"

func (g *progress) Wait(p run.Plan, busy float64, left time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	end := left <= 0
	if !g.terminal && !end && g.phase == waiting {
		return
	}
	g.phase = waiting
	then := fmt.Sprintf("waiting at most %s for a quiet machine (--wait 0s does not)", inWords(left))
	if end {
		then = "begins all the same; the record says so"
	}
	g.line(fmt.Sprintf("%sthe machine is busy (%.0f %% of its CPUs, want at most %.0f %%): %s",
		g.prefix(p), 100*busy, 100*run.MaxBusyBefore, then), end)
}

// place begins a line: where the study is.
func (g *progress) place(p run.Plan) string {
	return fmt.Sprintf("block %d/%d  run %d/%d  ", p.Block, g.at.Blocks, g.at.Run, g.at.Runs)
}

// prefix begins the line of a run that has not ended: where the study is, and
// how long it will take.
func (g *progress) prefix(p run.Plan) string {
	return fmt.Sprintf("%s%s%-18s ", g.place(p), g.at.Left, p.Stage)
}

func (g *progress) Step(p run.Plan, step string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.phase = ""
	g.line(g.prefix(p)+step, false)
}

func (g *progress) Sample(p run.Plan, s run.Sample, left time.Duration, cores float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.terminal && s.Phase == g.phase {
		return
	}
	g.phase = s.Phase
	until := fmt.Sprintf("%3.0f s left", left.Seconds())
	if s.Phase == run.Drain {
		until = "until all have finished"
	}
	text := fmt.Sprintf("%s%-7s %s  %5d correct/s  in flight %4d  CPU %3.0f %%",
		g.prefix(p), s.Phase, until, s.Completed, s.InFlight, 100*s.ServiceCPU/cores)
	if s.Parked != nil {
		text += fmt.Sprintf("  upstream %4d", *s.Parked)
	}
	g.line(text, false)
}

func (g *progress) Done(r run.Record) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.line(fmt.Sprintf("%s%-18s %8.2f correct responses/s  CPU %5.1f %%  %s",
		g.place(r.Plan), r.Plan.Stage, r.Load.CompletedRate, 100*r.CPU.Utilisation, run.Outcome(r, r.Verdict)), true)
	for _, warning := range r.Warnings {
		if strings.Contains(warning, run.FailuresFile) {
			g.line("  "+warning, true)
		}
	}
}

func (g *progress) Break() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.terminal { // what stands there is not kept: the error that follows begins its own line
		fmt.Fprint(g.w, "\r\x1b[K")
	}
}

// line writes a line; on a terminal one that is not kept is written over by the next.
func (g *progress) line(text string, keep bool) {
	end := "\n"
	if g.terminal {
		text = "\r\x1b[K" + text
		if !keep {
			end = ""
		}
	}
	fmt.Fprint(g.w, text+end)
}
