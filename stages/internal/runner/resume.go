package runner

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// Begun reads the description of the run of a study in dir.
func Begun(dir string) (run.Study, error) {
	s, err := run.ReadFile[run.Study](filepath.Join(dir, run.StudyFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = cli.Fail(cli.Usage, "name a run that was begun: runs/<study>/<run-id>, or its id", "%s: not a run directory (got no %s, want one)", dir, run.StudyFile)
	}
	return s, err
}

// Resume goes on with the run of a study in dir. It refuses when the study, its
// plans, the machine or the tools are not those that it was begun with, and lists
// every difference. Finished runs stay untouched, and their records, judged
// anew, are given among the others in the order of execution. What is left of a
// run that did not finish is removed, and what is left of one that broke is kept
// under another name; both run again.
func (r *Runner) Resume(ctx context.Context, s run.Study, plans []run.Plan, host run.Host, dir string) ([]run.Record, error) {
	differences, err := compareBegun(s, host, dir)
	if err != nil {
		return nil, err
	}
	all := schedule(s, plans, dir)
	done, err := finished(all)
	if err != nil {
		return nil, err
	}
	plansDiffer, err := comparePlans(all, done)
	if err != nil {
		return nil, err
	}
	differences = append(differences, plansDiffer...)
	if err := refuse(dir, differences); err != nil {
		return nil, err
	}
	if s.Service == run.Kept {
		err = clearBlocks(all, done, dir)
	} else {
		err = clearRuns(all, done)
	}
	if err != nil {
		return nil, err
	}
	return r.newCourse(s, host, all, done, dir).execute(ctx)
}

// finished reads the records of the runs that have one, by folder, and judges
// them anew.
func finished(all []scheduled) (map[string]run.Record, error) {
	done := map[string]run.Record{}
	for _, one := range all {
		record, err := run.ReadFile[run.Record](filepath.Join(one.dir, run.RecordFile))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		record.Verdict = run.Judge(record)
		done[one.dir] = record
	}
	return done, nil
}

// comparePlans lists how the plans of finished runs differ from those of now;
// what blocks have in common once.
func comparePlans(all []scheduled, done map[string]run.Record) ([]string, error) {
	var differences []string
	for _, one := range all {
		record, ok := done[one.dir]
		if !ok {
			continue
		}
		plan := one.plan // an attempt says of itself what it is
		plan.Attempt, plan.FirstIteration, plan.WarmUpSeconds = record.Plan.Attempt, record.Plan.FirstIteration, record.Plan.WarmUpSeconds
		found, err := compare("the plan of "+one.plan.Stage, record.Plan, plan)
		if err != nil {
			return nil, err
		}
		for _, text := range found {
			if !slices.Contains(differences, text) {
				differences = append(differences, text)
			}
		}
	}
	return differences, nil
}

// compareBegun lists how the study and the machine differ from those of dir. The
// time of the beginning does not count as a difference.
func compareBegun(s run.Study, host run.Host, dir string) ([]string, error) {
	begun, err := Begun(dir)
	if err != nil {
		return nil, err
	}
	on, err := run.ReadFile[run.Host](filepath.Join(dir, run.HostFile))
	if err != nil {
		return nil, err
	}
	host.StartedAt = on.StartedAt
	differences, err := compare(run.StudyFile, begun, s)
	if err != nil {
		return nil, err
	}
	more, err := compare(run.HostFile, on, host)
	return append(differences, more...), err
}

// refuse is the error of a run that cannot be resumed, nil without differences.
func refuse(dir string, differences []string) error {
	if len(differences) == 0 {
		return nil
	}
	return cli.Fail(cli.Usage, "restore what has changed, or start a new run", "%s: cannot be resumed, as this is not what it was begun with (got %d differences, want none)\n  %s",
		dir, len(differences), strings.Join(differences, "\n  "))
}

// clearRuns makes room for the runs that are not done.
func clearRuns(all []scheduled, done map[string]run.Record) error {
	for _, one := range all {
		if _, ok := done[one.dir]; !ok {
			if err := clear(one.dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// clearBlocks renames the blocks of kept services that are not done whole, and takes their runs
// out of those that are done: services that are started again make another block.
func clearBlocks(all []scheduled, done map[string]run.Record, dir string) error {
	for begin := 0; begin < len(all); {
		number, end, whole := all[begin].plan.Block, begin, true
		for ; end < len(all) && all[end].plan.Block == number; end++ {
			_, ok := done[all[end].dir]
			whole = whole && ok
		}
		if !whole {
			for _, one := range all[begin:end] {
				delete(done, one.dir)
			}
			if err := putAside(filepath.Join(dir, run.BlockFolder(number))); err != nil {
				return err
			}
		}
		begin = end
	}
	return nil
}

// putAside renames the folder of a block, where there is one.
func putAside(folder string) error { return putAsideAs(folder, folder) }

// putAsideAs renames a folder, where there is one, to the first name that is free of what is left
// of a run or block of the given folder.
func putAsideAs(folder, of string) error {
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for n := 1; ; n++ {
		aside := run.FailedFolder(of, n)
		if _, err := os.Stat(aside); errors.Is(err, fs.ErrNotExist) {
			return os.Rename(folder, aside)
		} else if err != nil {
			return err
		}
	}
}

// clear makes room for a run: it removes what is left of one that did not finish,
// and renames what is left of one that broke.
func clear(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	broken := run.FailedFolder(dir, 0)
	return putAsideAs(broken, dir)
}
