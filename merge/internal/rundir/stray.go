package rundir

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

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
	Stage  string // "" of a whole block of kept services
	Turn   run.Turn
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
		of, broke := run.FailedStage(block)
		number, ok := run.BlockNumber(of)
		switch {
		case !run.LooksLikeBlock(of): // not a folder of runs
		case !ok || number > study.Blocks:
			s.Unknown = append(s.Unknown, block)
		case broke:
			s.Broken = append(s.Broken, Broken{Turn: run.Turn{Block: number}, Folder: block})
		case study.Service == run.Kept:
			err = s.rounds(dir, study, number)
		default:
			err = s.runs(dir, study, run.Turn{Block: number})
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// rounds looks into the rounds of a block.
func (s *Strays) rounds(dir string, study run.Study, block int) error {
	names, err := folders(filepath.Join(dir, run.BlockFolder(block)))
	if err != nil {
		return err
	}
	for _, name := range names {
		of, _, _ := strings.Cut(name, run.VoidSuffix) // a round that was measured again
		round, ok := run.RoundNumber(of)
		switch {
		case name == run.ServicesFolder:
		case !ok || round > study.Rounds:
			s.Unknown = append(s.Unknown, path.Join(run.BlockFolder(block), name))
		case name == of:
			if err := s.runs(dir, study, run.Turn{Block: block, Round: round}); err != nil {
				return err
			}
		}
	}
	return nil
}

// runs looks into a turn.
func (s *Strays) runs(dir string, study run.Study, turn run.Turn) error {
	names, err := folders(filepath.Join(dir, filepath.FromSlash(turn.Folder())))
	for _, name := range names {
		s.add(study, turn, name)
	}
	return err
}

func (s *Strays) add(study run.Study, turn run.Turn, name string) {
	stage, broke := run.FailedStage(name)
	known := func(name string) bool {
		return slices.ContainsFunc(study.Stages, func(i run.StageInfo) bool { return i.Stage == name })
	}
	switch folder := path.Join(turn.Folder(), name); {
	case known(name): // a run, or one that has no record yet
	case broke && known(stage):
		s.Broken = append(s.Broken, Broken{Stage: stage, Turn: turn, Folder: folder})
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
