package app

import (
	"fmt"
	"path/filepath"

	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
)

// path makes a path of the command line absolute.
func (m merge) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(m.Dir, p)
}

// load reads and folds a run directory, and says on standard error what a
// reader of standard output alone could overlook.
func (m merge) load(argument string) (rundir.Dir, table.Table, error) {
	d, err := rundir.Read(m.path(argument))
	if err != nil {
		return d, table.Table{}, err
	}
	t, err := table.Fold(d)
	if err != nil {
		return d, t, fmt.Errorf("%s: %w", argument, err)
	}
	for _, row := range t.Rows {
		switch row.Status {
		case table.NotRun:
			m.warn(row, "not run (no record.json in any block)")
		case table.Invalid:
			m.warn(row, "invalid; the reasons stand in the result")
		}
		if row.Runs > 0 && row.Runs < t.Blocks {
			m.warn(row, fmt.Sprintf("ran in %d of %d blocks", row.Runs, t.Blocks))
		}
	}
	return d, t, nil
}

func (m merge) warn(row table.Row, text string) {
	fmt.Fprintf(m.Err, "merge: warning: %s: %s\n", row.Stage, text)
}
