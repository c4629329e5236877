package rundir

import (
	"os"
	"path"
	"path/filepath"
	"slices"

	"scaleguild/internal/run"
)

// Strays are folders of a run directory in which no run of the study lies, so
// that no table shows them. Folders are relative to the run directory, with
// slashes, in order.
type Strays struct {
	Broken  []Broken
	Unknown []string // that study.json does not name
}

// Broken is what is left of a run that broke.
type Broken struct {
	Stage  string
	Block  int
	Folder string
}

// FindStrays looks for them in the run directory at dir of the given study.
func FindStrays(dir string, study run.Study) (Strays, error) {
	var s Strays
	blocks, err := folders(dir)
	if err != nil {
		return s, err
	}
	for _, block := range blocks {
		if !run.LooksLikeBlock(block) {
			continue // not a folder of runs
		}
		number, ok := run.BlockNumber(block)
		if !ok || number > study.Blocks {
			s.Unknown = append(s.Unknown, block)
			continue
		}
		names, err := folders(filepath.Join(dir, block))
		if err != nil {
			return s, err
		}
		for _, name := range names {
			s.add(study, number, block, name)
		}
	}
	return s, nil
}

func (s *Strays) add(study run.Study, number int, block, name string) {
	stage, broke := run.FailedStage(name)
	known := func(name string) bool {
		return slices.ContainsFunc(study.Stages, func(i run.StageInfo) bool { return i.Stage == name })
	}
	switch folder := path.Join(block, name); {
	case known(name): // a run, or one that has no record yet
	case broke && known(stage):
		s.Broken = append(s.Broken, Broken{Stage: stage, Block: number, Folder: folder})
	default:
		s.Unknown = append(s.Unknown, folder)
	}
}

// folders are the names of the folders in dir, sorted.
func folders(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
