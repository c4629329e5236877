package run

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	sums, err := sumsOf(folder)
	if err != nil {
		return err
	}
	// The record's sum is of the bytes that are about to be written: were it taken of the file,
	// a runner that is ended in between would leave a finished run without sums.
	sums[RecordFile] = hexSum(record)
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		fmt.Fprintf(&text, "%s  %s\n", sums[name], name) // as sha256sum does
	}
	if err := WriteBytes(filepath.Join(folder, SumsFile), []byte(text.String())); err != nil {
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
	var differences []string
	// A line takes its file from those that were found; what is left then has no line.
	for line := range strings.Lines(string(text)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		got, there := found[name]
		switch {
		case !ok:
			return []string{fmt.Sprintf("%s: not a sum and a name (got %q)", SumsFile, strings.TrimSpace(line))}, nil
		case !there:
			differences = append(differences, name+": missing")
		case got != sum:
			differences = append(differences, name+": other bytes than "+SumsFile+" says")
		}
		delete(found, name)
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		differences = append(differences, name+": not in "+SumsFile)
	}
	return differences, nil
}

// sumsOf are the sums of the files in a run's folder by name: those that stand in it itself,
// without SumsFile. What service, mock and k6 printed lies deeper.
func sumsOf(folder string) (map[string]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for _, entry := range entries {
		// A folder is none of the record's evidence: logs, and the service's state until it ends.
		if !entry.Type().IsRegular() || entry.Name() == SumsFile {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		sums[entry.Name()] = hexSum(data)
	}
	return sums, nil
}

// hexSum is the SHA-256 of data in 64 hexadecimal digits, as sha256sum writes it.
func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
