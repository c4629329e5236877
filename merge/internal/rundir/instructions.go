package rundir

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// InstructionsFile is what was counted of the stages of a published run, beside its records.
const InstructionsFile = "instructions.json"

// readInstructions reads what was counted of the stages of a run: the file of a published one, else
// the newest one beside the run directory that counted what ran. Nil where there is none.
func (d *Dir) readInstructions() error {
	own := filepath.Join(d.Path, InstructionsFile)
	if _, err := os.Stat(own); err == nil {
		f, err := run.ReadFile[run.Instructions](own)
		if err == nil && !d.counted(f) {
			err = fmt.Errorf("%s: counted of something else: its plans or the sums of its files are not those of the run", own)
		}
		d.Instructions = &f
		return err
	}
	beside := filepath.Dir(filepath.Clean(d.Path))
	files, err := os.ReadDir(beside) // by their ids, which begin with the time
	if err != nil {
		return err
	}
	for _, file := range slices.Backward(files) {
		if !strings.HasSuffix(file.Name(), run.InstructionsSuffix) {
			continue
		}
		f, err := run.ReadFile[run.Instructions](filepath.Join(beside, file.Name()))
		if err != nil {
			return err
		}
		if d.counted(f) {
			d.Instructions = &f
			return nil
		}
	}
	return nil
}

// counted says whether a file is about the stages of this run: the same plans, service and load. A
// run of schema 1 does not know its files.
func (d *Dir) counted(f run.Instructions) bool {
	if f.Study != d.Study.Study || d.Host.Files == nil || !maps.Equal(f.Files, d.Host.Files) || !maps.Equal(f.Overrides, d.Study.Overrides) {
		return false
	}
	return !slices.ContainsFunc(f.Stages, func(s run.StageInstructions) bool {
		return !slices.ContainsFunc(d.Study.Stages, func(own run.StageInfo) bool { return own.Stage == s.Stage && own.Digest == s.Digest })
	})
}
