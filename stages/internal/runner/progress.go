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
	// Sample says what the last second of a run was like.
	Sample(p run.Plan, s run.Sample, set settings)
	// Done says how a run ended.
	Done(r run.Record, left int)
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

func (g *progress) Sample(p run.Plan, s run.Sample, set settings) {
	g.mu.Lock()
	defer g.mu.Unlock()
	phase, left := set.phaseAt(time.Duration(s.Second+1) * time.Second)
	if !g.terminal && phase == g.phase {
		return
	}
	g.phase = phase
	g.line(fmt.Sprintf("block %d  %-18s %-8s %3.0f s left  %6d /s  in flight %4d  CPU %3.0f %%  upstream %4d",
		p.Block, p.Stage, phase, left.Seconds(), s.Completed, s.InFlight, 100*s.ServiceCPU, s.UpstreamInFlight), false)
}

func (g *progress) Done(r run.Record, left int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	verdict := "valid"
	if !r.Verdict.Valid {
		verdict = "INVALID: " + r.Verdict.Reasons[0]
	}
	g.line(fmt.Sprintf("block %d  %-18s %8.2f correct responses/s  CPU %5.1f %%  %s  (%d to go)",
		r.Plan.Block, r.Plan.Stage, r.Load.CompletedRate, 100*r.CPU.Utilisation, verdict, left), true)
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
