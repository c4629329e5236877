package run

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The files of a run directory. The first two describe the study and stand in the
// run directory itself; the others are of one run and stand in its RunFolder.
const (
	StudyFile    = "study.json"            // a Study
	HostFile     = "host.json"             // a Host
	PlanFile     = "plan.json"             // a Plan
	SummaryFile  = "k6-summary.json"       // k6's own summary: package ksum
	LatencyFile  = "latency.json"          // histograms of response times: package latency
	SamplesFile  = "samples.jsonl"         // a Sample a line
	UpstreamFile = "upstream.json"         // an Upstream
	SumsFile     = "SUMS.sha256"           // the SHA-256 of the other files, see WriteRecord
	FailuresFile = "failed-responses.json" // a Failures; of a run with failed responses only
	RecordFile   = "record.json"           // a Record; it is written last: a run that has one has finished
)

// LogsFolder holds, in a run's folder, what service, mock and k6 printed.
const LogsFolder = "logs"

// ServicesFolder has, in the folder of a block of kept services, what they printed, by stage.
const ServicesFolder = "services"

// ManifestFile lists the files of a published run directory with their SHA-256.
const ManifestFile = "MANIFEST.sha256"

// RunsFolder and ResultsFolder are the project's two folders of run directories:
// what was measured here, by study and run id, and what is published, by study.
const (
	RunsFolder    = "runs"
	ResultsFolder = "results"
)

// FailedSuffix ends the name of the folder of a run that broke. A study that goes
// on runs it again, and the old folder gets a number: v2-async.failed.1.
const FailedSuffix = ".failed"

// MaxBlocks is the most blocks of a study: a block's folder has two digits, so that
// names sort by number.
const MaxBlocks = 99

// MaxName is the greatest length of a name, in bytes.
const MaxName = 80

// NameRule is what a Name has to match.
const NameRule = `^[A-Za-z0-9][A-Za-z0-9._@%-]{0,79}$`

// IsName says whether a study, a run id, a stage (with its "@value" in a sweep) or
// an endpoint kind may have this name. It becomes a part of a path, an HTML id and
// a chart's label, so it matches NameRule, and it is not that of a run that broke.
// Writers and readers ask the same function: what can be measured can be read.
func IsName(name string) bool {
	return namePattern.MatchString(name) && !strings.Contains(name, FailedSuffix)
}

var namePattern = regexp.MustCompile(NameRule)

// CheckBlocks is the error of a number of blocks that no study may have.
func CheckBlocks(blocks int) error {
	if blocks < 1 || blocks > MaxBlocks {
		return fmt.Errorf("blocks: out of range (got %d, want 1 to %d)", blocks, MaxBlocks)
	}
	return nil
}

// BlockFolder is the folder of a block, from 1, inside the run directory: b01.
func BlockFolder(block int) string { return fmt.Sprintf("b%02d", block) }

// BlockNumber is the block of a folder's name. It is false for a name that no
// block up to MaxBlocks has, such as b1.
func BlockNumber(folder string) (int, bool) {
	digits, ok := strings.CutPrefix(folder, "b")
	block, err := strconv.Atoi(digits)
	return block, ok && err == nil && CheckBlocks(block) == nil && BlockFolder(block) == folder
}

// LooksLikeBlock says whether a folder's name is a b and a number, so that runs may
// be expected in it, whether or not it is the name of a block.
func LooksLikeBlock(folder string) bool { return blockPattern.MatchString(folder) }

var blockPattern = regexp.MustCompile(`^b[0-9]+$`)

// Place names a run of a fresh service within its run directory, with a slash on every system:
// b01/v2-async. Turn.Place is that of any run.
func Place(block int, stage string) string { return Turn{Block: block}.Place(stage) }

// RunFolder is the folder of such a run in the run directory dir.
func RunFolder(dir string, block int, stage string) string {
	return Turn{Block: block}.RunFolder(dir, stage)
}

// FailedFolder is where the folder of a run is kept when the run breaks. With a
// number it is where an older such folder is kept, once the run is tried again.
func FailedFolder(folder string, number int) string {
	if number == 0 {
		return folder + FailedSuffix
	}
	return fmt.Sprintf("%s%s.%d", folder, FailedSuffix, number)
}

// FailedStage is the stage of the folder of a run that broke, by the folder's
// name. It is false for the name of any other folder.
func FailedStage(folder string) (stage string, ok bool) {
	stage, _, ok = strings.Cut(folder, FailedSuffix)
	return stage, ok
}

// Find lists the paths of a file of the given name in all runs of all blocks of
// the run directory dir, sorted; not in rounds that were measured again.
func Find(dir, file string) ([]string, error) {
	return globs(dir, []string{"b[0-9][0-9]", "*", file}, []string{"b[0-9][0-9]", "r[0-9][0-9]", "*", file})
}

// FindFailed lists the folders of the runs that broke in the run directory dir, sorted.
func FindFailed(dir string) ([]string, error) {
	broken := "*" + FailedSuffix + "*"
	return globs(dir, []string{"b[0-9][0-9]", broken}, []string{"b[0-9][0-9]", "*", broken}, []string{"b[0-9][0-9]" + FailedSuffix + "*"})
}

// globs lists the paths below dir that match any of the patterns, sorted.
func globs(dir string, patterns ...[]string) ([]string, error) {
	var paths []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(dir, filepath.Join(pattern...)))
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	return paths, nil
}

// FindStudies lists the study.json of every run directory below runs, which holds
// folders <study>/<run-id>; of one study when it is named, and sorted.
func FindStudies(runs, study string) ([]string, error) {
	if study == "" {
		study = "*"
	}
	return filepath.Glob(filepath.Join(runs, study, "*", StudyFile))
}
