package runner

import (
	"fmt"
	"io"
	"sync"
	"time"

	"scaleguild/internal/run"
)

// Progress is told what a study is doing.
type Progress interface {
	// Step says that a run begins a step.
	Step(p run.Plan, step string)
	// Sample says what the last second of a run was like, how long its phase lasts
	// yet (the drain: at most), and how many cores the service may use.
	Sample(p run.Plan, s run.Sample, left time.Duration, cores float64)
	// Done says how a run ended, and how many are to come.
	Done(r run.Record, toGo int)
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
	phase    string // last one told, off a terminal
}

func (g *progress) Step(p run.Plan, step string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.phase = ""
	g.line(fmt.Sprintf("block %d  %-18s %s", p.Block, p.Stage, step), false)
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
	g.line(fmt.Sprintf("block %d  %-18s %-7s %s  %5d correct/s  in flight %4d  CPU %3.0f %%  upstream %4d",
		p.Block, p.Stage, s.Phase, until, s.Completed, s.InFlight, 100*s.ServiceCPU/cores, s.UpstreamInFlight), false)
}

func (g *progress) Done(r run.Record, toGo int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	verdict := "valid"
	if !r.Verdict.Valid {
		verdict = "INVALID: " + r.Verdict.Reasons[0]
	}
	g.line(fmt.Sprintf("block %d  %-18s %8.2f correct responses/s  CPU %5.1f %%  %s  (%d to go)",
		r.Plan.Block, r.Plan.Stage, r.Load.CompletedRate, 100*r.CPU.Utilisation, verdict, toGo), true)
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
