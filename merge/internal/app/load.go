package app

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/verify"
)

// path makes a path of the command line absolute.
func (m merge) path(p string) string { return m.Path(p) }

// newest is the newest run directory of a study that an argument names in place of a run
// directory: a folder with a definition, or one of the project's studies.
func (m merge) newest(c *urfave.Context, argument string) (string, error) {
	folder := m.path(argument)
	root, err := command.Root(c, m.Env)
	if err != nil {
		return argument, nil // outside of the project there are run directories alone
	}
	if _, err := os.Stat(folder); err != nil && filepath.Base(argument) == argument {
		folder = filepath.Join(root, "stages", argument)
	}
	if !run.IsDefined(folder) {
		return argument, nil
	}
	runs, study := run.RunsOf(root, folder), filepath.Base(folder)
	newest := run.Newest(runs, study)
	if newest == "" {
		return "", cli.Fail(cli.Usage, "scaleguild run "+argument, "%s: no run yet (got none in %s, want one)", argument, filepath.Join(runs, study))
	}
	return newest, nil
}

// asGiven is err with the path p in its text as the user gave it, instead of
// what path made of it.
func (m merge) asGiven(err error, p string) error {
	if err == nil || filepath.IsAbs(p) {
		return err
	}
	return pathError{err, strings.ReplaceAll(err.Error(), m.path(p), filepath.Clean(p))}
}

// pathError is an error under another text.
type pathError struct {
	error
	text string
}

func (e pathError) Error() string { return e.text }

// Unwrap gives the error that carries the hint and the exit code.
func (e pathError) Unwrap() error { return e.error }

// load reads and folds a run directory, and says on standard error what a
// reader of standard output alone could overlook.
func (m merge) load(argument string) (rundir.Dir, table.Table, error) {
	if err := m.sealed(argument); err != nil {
		return rundir.Dir{}, table.Table{}, err
	}
	d, err := rundir.Read(m.path(argument))
	if err != nil {
		return d, table.Table{}, m.asGiven(err, argument)
	}
	strays, err := rundir.FindStrays(m.path(argument), d.Study)
	if err != nil {
		return d, table.Table{}, m.asGiven(err, argument)
	}
	t, err := table.Fold(d)
	if err != nil {
		return d, t, fmt.Errorf("%s: %w", argument, err)
	}
	m.warnOfRows(t)
	for _, c := range d.Contradictions {
		m.warn("records contradict each other: %s", c.Text)
	}
	for _, place := range d.Stale {
		m.warn("%s: the stored verdict is not the one that the record's numbers give", place)
	}
	m.warnOfStrays(strays)
	return d, t, nil
}

// sealed refuses records with other bytes than the sums that lie beside them say: those of
// the manifest in what is published, those of each run in what was measured here.
func (m merge) sealed(argument string) error {
	dir := m.path(argument)
	if _, err := os.Stat(filepath.Join(dir, run.ManifestFile)); err == nil {
		if p := verify.Manifest(dir); p.Outcome != verify.Pass {
			return cli.Fail(cli.Invalid, "what is published is never edited: git checkout -- "+argument, "%s: %s", argument, p.Detail)
		}
	}
	records, err := run.Find(dir, run.RecordFile)
	if err != nil {
		return err
	}
	for _, record := range records {
		differences, err := run.SumsDiffer(filepath.Dir(record))
		if err != nil {
			return m.asGiven(err, argument)
		}
		if len(differences) > 0 {
			relative, _ := filepath.Rel(dir, filepath.Dir(record)) // below dir
			return cli.Fail(cli.Invalid, "a finished run is never edited: measure it again", "%s: %s: %s",
				argument, filepath.ToSlash(relative), strings.Join(differences, "; "))
		}
	}
	return nil
}

func (m merge) warnOfRows(t table.Table) {
	if t.Rough {
		m.warn("a rough look: no figure of it is a measurement")
	}
	for _, row := range t.Rows {
		switch row.Status {
		case table.NotRun:
			m.warn("%s: not run (no %s in any block)", row.Stage, run.RecordFile)
		case table.Invalid, table.Partly:
			void, verb := row.Runs-row.Valid, "are"
			if void == 1 {
				verb = "is"
			}
			m.warn("%s: %d of %d runs %s invalid; the reasons stand in the result", row.Stage, void, row.Runs, verb)
		}
		if row.Runs > 0 && row.Runs < row.Planned {
			m.warn("%s: ran in %d of %d %ss", row.Stage, row.Runs, row.Planned, t.Turn())
		}
	}
}

func (m merge) warnOfStrays(strays rundir.Strays) {
	for _, b := range strays.Broken {
		m.warn("%s broke in %s (%s)", cmp.Or(b.Stage, "services"), b.Turn, b.Folder)
	}
	for _, folder := range strays.Unknown {
		m.warn("%q: left out, as %s does not name it", folder, run.StudyFile) // quoted, as nothing has checked the name
	}
}

func (m merge) warn(format string, args ...any) {
	fmt.Fprintf(m.Err, "%s: warning: %s\n", m.Name, fmt.Sprintf(format, args...))
}
