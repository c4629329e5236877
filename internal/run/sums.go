package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"scaleguild/internal/sums"
)

// WriteRecord ends a run: it writes the sums of the files in its folder, the record's among
// them, to SumsFile, and then the record. Each appears whole or not at all, and the record
// is last: a run that has one has all its sums.
func WriteRecord(folder string, r Record) error {
	path := filepath.Join(folder, RecordFile)
	record, err := Canonical(r)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	list, err := sumsOf(folder)
	if err != nil {
		return err
	}
	// The record's sum is of the bytes that are about to be written: were it taken of the file,
	// a runner that is ended in between would leave a finished run without sums.
	list[RecordFile] = sums.Of(record)
	if err := WriteBytes(filepath.Join(folder, SumsFile), []byte(list.String())); err != nil {
		return err
	}
	return WriteBytes(path, record)
}

// SumsDiffer names the files of a run's folder whose bytes are not those that its SumsFile
// says, each with what is wrong. It is empty where there is no SumsFile, as in runs of
// runners that wrote none.
func SumsDiffer(folder string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(folder, SumsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found, err := sumsOf(folder)
	if err != nil {
		return nil, err
	}
	return sums.Compare(SumsFile, string(text), found), nil
}

// sumsOf are the sums of the files in a run's folder by name: those that stand in it itself,
// without SumsFile. What service, mock and k6 printed lies deeper.
func sumsOf(folder string) (sums.List, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	list := sums.List{}
	for _, entry := range entries {
		// A folder is none of the record's evidence: logs, and the service's state until it ends.
		if !entry.Type().IsRegular() || entry.Name() == SumsFile {
			continue
		}
		if list[entry.Name()], err = sums.OfFile(filepath.Join(folder, entry.Name())); err != nil {
			return nil, err
		}
	}
	return list, nil
}
