package runner

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
)

// NewRunID names a run directory: the time in UTC, so that names sort by age,
// and four random digits, so that two runs of one second do not meet.
func NewRunID(now time.Time) (string, error) {
	var b [2]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	return now.UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(b[:]), nil
}

// NewStudy describes a run of a study: its stages, or the chosen ones alone, and
// the order of execution.
func NewStudy(s *define.Study, plans []run.Plan, blocks int, id string) run.Study {
	out := run.Study{
		Schema: run.Schema, Study: s.Name, RunID: id, Title: s.Title, Blocks: blocks, Seed: s.Seed,
		Overrides: s.Overrides, Stages: []run.StageInfo{},
	}
	var names []string
	for _, p := range plans {
		names = append(names, p.Stage)
		out.Stages = append(out.Stages, run.StageInfo{
			Stage: p.Stage, Title: p.Title, Parent: p.Parent, Change: p.Change, Digest: p.Digest, Again: s.IsAgain(p), Sweep: p.Sweep,
		})
	}
	out.Order = define.Order(s.Seed, names, blocks)
	return out
}

// Study executes every run of a study in dir, which must not exist yet, and
// gives the records in the order of execution. After an error the finished runs
// stay as they are.
func (r *Runner) Study(ctx context.Context, s run.Study, plans []run.Plan, host run.Host, dir string) ([]run.Record, error) {
	if err := makeStudy(s, host, dir); err != nil {
		return nil, err
	}
	byStage := map[string]run.Plan{}
	for _, p := range plans {
		byStage[p.Stage] = p
	}
	var records []run.Record
	left := len(plans) * s.Blocks
	for b, order := range s.Order {
		block := filepath.Join(dir, fmt.Sprintf("b%02d", b+1))
		if err := os.Mkdir(block, 0o755); err != nil {
			return records, err
		}
		for position, stage := range order {
			p := byStage[stage]
			p.Block, p.Position = b+1, position+1
			record, err := r.Run(ctx, p, filepath.Join(block, stage))
			if err != nil {
				r.Progress.Break()
				return records, r.keep(err, dir, records)
			}
			left--
			r.Progress.Done(record, left)
			records = append(records, record)
		}
	}
	return records, nil
}

// makeStudy makes the run directory with the two files that describe it.
func makeStudy(s run.Study, host run.Host, dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return cli.Fail(cli.Usage, "a run is never overwritten: start a new one", "%s: there already", dir)
		}
		return err
	}
	return errors.Join(
		run.WriteFile(filepath.Join(dir, "study.json"), s),
		run.WriteFile(filepath.Join(dir, "host.json"), host))
}

// keep says what is left of a study that did not end, and removes a directory
// that holds nothing.
func (r *Runner) keep(err error, dir string, done []run.Record) error {
	if len(done) > 0 {
		return errors.Join(err, cli.Fail(cli.Broke, "", "%d finished runs are kept in %s", len(done), dir))
	}
	failed, globErr := filepath.Glob(filepath.Join(dir, "*", "*.failed"))
	if globErr != nil || len(failed) > 0 {
		return errors.Join(err, globErr)
	}
	return errors.Join(err, os.RemoveAll(dir))
}
