package rundir

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
)

// Samples reads the seconds of one run, in order; none where the run directory
// does not hold samples.jsonl. They are read when they are asked for: those of a
// whole study are many, and no statistic needs them.
func (d Dir) Samples(stage string, turn run.Turn) ([]run.Sample, error) {
	return readSamples(turn.RunFolder(d.Path, stage), d.Study.Schema)
}

// secondsOf gives the responses that finished in each second of the window, for a record
// that does not hold them itself; nil where samples are missing, or the record has them.
func secondsOf(r run.Record, samples []run.Sample) []int {
	if r.Load.BySecond != nil {
		return nil
	}
	var seconds []int
	for _, s := range samples {
		if s.Phase == run.Window {
			seconds = append(seconds, s.Completed+s.Failed)
		}
	}
	if len(seconds) != r.Harness.SamplesExpected {
		return nil // the seconds of a window with gaps are not successive
	}
	return seconds
}

func readSamples(folder string, schema int) ([]run.Sample, error) {
	path := filepath.Join(folder, run.SamplesFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []run.Sample
	for i, line := range bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		s, err := run.DecodeOf[run.Sample](line, schema)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// File reads the bytes of one file of a run, such as record.json.
func (d Dir) File(stage string, turn run.Turn, name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(turn.RunFolder(d.Path, stage), name))
}

// ManifestHash is the SHA-256 of MANIFEST.sha256, which lists the files of a
// published run with their hashes; "" where there is none.
func (d Dir) ManifestHash() (string, error) {
	data, err := os.ReadFile(filepath.Join(d.Path, run.ManifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return sums.Of(data), err
}

// RecordPath is where the record of a run lies below the run directory.
func RecordPath(stage string, turn run.Turn) string {
	return turn.Place(stage) + "/" + run.RecordFile
}
