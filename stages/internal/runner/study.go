package runner

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
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
// the order of execution. Services are kept where a block has two rounds or more.
func NewStudy(s *define.Study, plans []run.Plan, blocks, rounds int, id string) run.Study {
	out := run.Study{
		Schema: run.Schema, Study: s.Name, RunID: id, Title: s.Title, Question: &s.Question, Blocks: blocks, Service: run.Fresh, Rounds: rounds, Seed: s.Seed,
		PlannedRounds: &s.Rounds, Overrides: s.Overrides, Stages: []run.StageInfo{}, SLO: s.SLO,
	}
	if s.Blocks > 0 {
		out.PlannedBlocks = &s.Blocks
	}
	if rounds > 1 {
		out.Service = run.Kept
	}
	for _, p := range plans {
		out.Rough = p.Rough // of all alike
		out.Stages = append(out.Stages, run.StageInfo{
			Stage: p.Stage, Title: p.Title, Parent: p.Parent, Change: p.Change, Digest: p.Digest, Again: s.IsAgain(p), Sweep: p.Sweep, Rounds: s.RoundsOf(p, rounds),
		})
	}
	out.Order = define.Order(out)
	return out
}

// Study executes every run of a study in dir, which must not exist yet, and
// gives the records in the order of execution. After an error the finished runs
// stay as they are, and Resume goes on.
func (r *Runner) Study(ctx context.Context, s run.Study, plans []run.Plan, host run.Host, dir string) ([]run.Record, error) {
	if err := makeStudy(s, host, dir); err != nil {
		return nil, err
	}
	return r.newCourse(s, host, schedule(s, plans, dir), map[string]run.Record{}, dir).execute(ctx)
}

// makeStudy makes the run directory with the two files that describe it.
func makeStudy(s run.Study, host run.Host, dir string) error {
	if err := errors.Join(os.MkdirAll(filepath.Dir(dir), 0o755), ignore(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return cli.Fail(cli.Usage, "a run is never overwritten: start a new one", "%s: exists already", dir)
		}
		return err
	}
	return errors.Join(
		run.WriteFile(filepath.Join(dir, run.StudyFile), s),
		run.WriteFile(filepath.Join(dir, run.HostFile), host))
}

// scheduled is one run of a study: what it runs, and the folder that it runs in.
type scheduled struct {
	plan run.Plan
	dir  string
}

// schedule lists the runs of a study in the order of execution.
func schedule(s run.Study, plans []run.Plan, dir string) []scheduled {
	byStage := map[string]run.Plan{}
	for _, p := range plans {
		byStage[p.Stage] = p
	}
	var all []scheduled
	for i, order := range s.Order {
		turn := s.Turn(i)
		for position, stage := range order {
			p := byStage[stage]
			p.Service, p.Block, p.Round, p.Position, p.Attempt = s.Service, turn.Block, max(1, turn.Round), position+1, 1
			all = append(all, scheduled{p, turn.RunFolder(dir, stage)})
		}
	}
	return all
}

// keep says what is left of a study that did not end, and removes a directory
// that holds nothing.
func (r *Runner) keep(s run.Study, dir string) error {
	finished, err := run.Find(dir, run.RecordFile)
	if err != nil {
		return err
	}
	if len(finished) > 0 {
		return cli.Fail(cli.Broke, "to go on: "+r.Call+" --resume "+s.RunID, "%d finished runs are kept in %s", len(finished), dir)
	}
	failed, err := run.FindFailed(dir)
	if err != nil || len(failed) > 0 {
		return err
	}
	return os.RemoveAll(dir)
}

// ignore keeps the run directories out of the repository of a study elsewhere: they lie in a
// folder of the project's own there, and that folder ignores itself.
func ignore(dir string) error {
	own := filepath.Dir(filepath.Dir(filepath.Dir(dir))) // dir is OWN/runs/STUDY/ID
	if filepath.Base(own) != run.OwnFolder {
		return nil
	}
	file := filepath.Join(own, ".gitignore")
	if _, err := os.Lstat(file); err == nil {
		return nil
	}
	return run.WriteBytes(file, []byte("*\n"))
}
