package tui

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/feed"
	"scaleguild/watch/internal/state"
)

// endAfter is how long a study may be silent before it is taken for interrupted:
// longer than the runner waits for a quiet machine, unless it is told otherwise.
const endAfter = 15 * time.Minute

// Lines writes a study as lines of text, one a second of a run and one for each
// run that ends, until every run has ended, or nothing has come for endAfter, or
// the context has ended. Live, the seconds that passed before are left out; a
// replay keeps its pace and ends where nothing more has come.
func Lines(ctx context.Context, w io.Writer, source Source, o Options) error {
	l := lines{w: w, options: o}
	for {
		events := source.Poll()
		l.take(events)
		if err := l.write(ctx); err != nil || l.state.Over() {
			return err
		}
		if l.state.Study != nil && len(events) == 0 {
			if o.Speed > 0 {
				return l.say("ended    the study has no more yet: " + l.progress())
			}
			if done, err := l.silence(time.Since(source.Changed())); done || err != nil {
				return err
			}
		}
		if !wait(ctx, time.Second) {
			return nil
		}
	}
}

func (l *lines) take(events []feed.Event) {
	for _, e := range events {
		if _, ok := e.(feed.Opened); ok {
			l.done = 0 // the tape begins anew
		}
		l.tape.Add(e)
	}
	if len(events) > 0 {
		l.silent = false
	}
}

// silence says that nothing comes, once, and whether nothing more is to be expected.
func (l *lines) silence(quiet time.Duration) (done bool, err error) {
	switch {
	case quiet >= endAfter:
		return true, l.say(fmt.Sprintf("silent   nothing has come for %s: interrupted, it seems; %s", quiet.Round(time.Second), l.progress()))
	case quiet >= quietAfter && !l.silent:
		l.silent = true
		return false, l.say(fmt.Sprintf("silent   nothing has come for %s", quiet.Round(time.Second)))
	}
	return false, nil
}

func (l *lines) progress() string {
	ended, all := l.state.Count()
	return fmt.Sprintf("%d of %d runs have ended", ended, all)
}

func (l *lines) say(text string) error {
	_, err := fmt.Fprintln(l.w, text)
	return err
}

// lines is one writing of lines.
type lines struct {
	w       io.Writer
	options Options
	tape    feed.Tape
	state   state.State
	done    int  // events told
	caught  bool // up with what was there at the beginning
	silent  bool // and that has been said
}

// write tells the events that have come.
func (l *lines) write(ctx context.Context) error {
	before := l.options.At
	for ; l.done < l.tape.Len(); l.done++ {
		e := l.tape.Event(l.done)
		l.state.Apply(e)
		at := l.tape.Time(l.done)
		replayed := l.options.Speed > 0 && !l.caught
		if replayed && at > before {
			if !wait(ctx, time.Duration(float64(at-before)/l.options.Speed)) {
				return nil
			}
			before = at
		}
		_, second := e.(feed.Sampled)
		if second && !l.caught && (!replayed || at < l.options.At) {
			continue
		}
		if text := l.text(e); text != "" {
			if err := l.say(text); err != nil {
				return err
			}
		}
	}
	l.caught = l.caught || l.state.Study != nil
	return nil
}

// text is the line of one event, "" for one that needs none.
func (l *lines) text(e feed.Event) string {
	switch e := e.(type) {
	case feed.Opened:
		return "run      " + e.Dir
	case feed.Defined:
		return fmt.Sprintf("study    %s, blocks %d, stages %d", e.Study.Title, e.Study.Blocks, len(e.Study.Stages))
	case feed.Trouble:
		return "trouble  " + e.Text
	case feed.Sampled:
		return l.second(l.state.Run(e.Key))
	case feed.Recorded:
		return l.ended(l.state.Run(e.Key))
	case feed.Failed:
		return fmt.Sprintf("%-8s %s broke: see %s", "failed", e.Key.Stage, logs(e.Key))
	case feed.Removed:
		return fmt.Sprintf("%-8s %s was interrupted", "removed", e.Key.Stage)
	}
	return ""
}

// second sums up the newest second of a run.
func (l *lines) second(r *state.Run) string {
	p := r.Phase()
	left := fmt.Sprintf("%3.0f s left", p.Left().Seconds())
	if p.Name == run.Drain {
		left = "till all end"
	}
	figures := []string{fmt.Sprintf("%-8s %s %-18s %12s", phaseName(p.Name), r.Key.Folder(), r.Key.Stage, left)}
	return strings.Join(append(figures, l.figures(r)...), "  ")
}

// ended sums up a finished run.
func (l *lines) ended(r *state.Run) string {
	figures := []string{fmt.Sprintf("%-8s %s %-18s %12s", "done", r.Key.Folder(), r.Key.Stage, "")}
	return strings.Join(append(append(figures, l.figures(r)...), run.Outcome(*r.Record, r.Verdict)), "  ")
}

func (l *lines) figures(r *state.Run) []string {
	var out []string
	for _, q := range figuresOfALine() {
		out = append(out, q.Heading+" "+q.write(q.now(r)))
	}
	if v, ok := l.state.Ratio(r); ok {
		out = append(out, ratio(v)+" parent")
	}
	if says := r.Says(); says != "" {
		out = append(out, says)
	}
	return out
}

// wait waits, and says whether the context still holds.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// logs is where the logs of a run that broke are, inside the run directory.
func logs(k feed.Key) string { return run.FailedFolder(k.String(), 0) + "/" + run.LogsFolder }
