package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"scaleguild/internal/run"
)

// course is the way through the runs of a study, in the order of execution.
type course struct {
	runner   *Runner
	study    run.Study
	host     run.Host
	dir      string
	runs     []scheduled
	done     map[string]run.Record // by folder, from before this study went on
	forecast *forecast
}

func (r *Runner) newCourse(s run.Study, host run.Host, runs []scheduled, done map[string]run.Record, dir string) *course {
	c := &course{runner: r, study: s, host: host, dir: dir, runs: runs, done: done, forecast: newForecast()}
	for _, record := range done {
		c.forecast.add(record.Plan.Stage, loadOf(record))
	}
	return c
}

// execute executes the runs that are not done yet, and gives the records of all.
func (c *course) execute(ctx context.Context) ([]run.Record, error) {
	each := c.executeFresh
	if c.study.Service == run.Kept {
		each = c.executeKept
	}
	records, err := each(ctx)
	if err != nil {
		return records, errors.Join(err, c.runner.keep(c.study, c.dir))
	}
	if len(c.done) == len(c.runs) {
		return records, nil // nothing ran
	}
	return records, c.runner.checkSums(c.host, "after the last run")
}

// executeFresh starts the service of each run anew.
func (c *course) executeFresh(ctx context.Context) ([]run.Record, error) {
	var records []run.Record
	for i := range c.runs {
		record, err := c.one(i, func(next scheduled) (run.Record, error) { return c.runner.Run(ctx, next.plan, next.dir) })
		if err != nil {
			return records, err
		}
		records = append(records, record)
	}
	return records, nil
}

// one executes a run, made by what the study was begun with, unless it is done.
func (c *course) one(i int, execute func(scheduled) (run.Record, error)) (run.Record, error) {
	next, r := c.runs[i], c.runner
	if record, ok := c.done[next.dir]; ok {
		return record, nil
	}
	r.Progress.Begin(Place{Blocks: c.study.Blocks, Run: i + 1, Runs: len(c.runs), Left: c.forecast.text(c.runs[i:], c.done)})
	began := time.Now()
	err := errors.Join(
		r.checkSums(c.host, fmt.Sprintf("before %s of %s", next.plan.Stage, next.plan.Turn())),
		os.MkdirAll(filepath.Dir(next.dir), 0o755))
	var record run.Record
	if err == nil {
		record, err = execute(next)
	}
	if err != nil {
		r.Progress.Break()
		return record, err
	}
	c.forecast.add(next.plan.Stage, time.Since(began))
	r.Progress.Done(record)
	return record, nil
}

// executeKept starts services once for each block.
func (c *course) executeKept(ctx context.Context) ([]run.Record, error) {
	var records []run.Record
	for begin := 0; begin < len(c.runs); {
		number := c.runs[begin].plan.Block
		end := begin + slices.IndexFunc(append(c.runs[begin:len(c.runs):len(c.runs)], scheduled{}), func(s scheduled) bool { return s.plan.Block != number })
		finished, err := c.block(ctx, begin, end)
		if records = append(records, finished...); err != nil {
			return records, err
		}
		begin = end
	}
	return records, nil
}

// block gives the records of a block of kept services, the runs from begin to before end: what
// was done before, or what it executes. A block is done whole or not at all.
func (c *course) block(ctx context.Context, begin, end int) ([]run.Record, error) {
	var records []run.Record
	for _, one := range c.runs[begin:end] {
		if record, ok := c.done[one.dir]; ok {
			records = append(records, record)
		}
	}
	if len(records) == end-begin {
		return records, nil
	}
	b := newKeptBlock(c, begin, end)
	err := b.start(ctx)
	if err == nil {
		records, err = b.rounds(ctx)
	}
	return records, errors.Join(err, b.stop(ctx))
}
