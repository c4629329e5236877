package verify

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

	"scaleguild/internal/run"
)

// ManifestName is the file that lists all others of a published run as sha256sum does.
const ManifestName = run.ManifestFile

// Manifest compares the files in dir with its manifest, which names each of them
// but itself.
func Manifest(dir string) Promise {
	text, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		return NewPromise("manifest", "", []string{ManifestName + ": cannot be read"})
	}
	listed, differences := sums(ManifestName, string(text))
	found, err := Files(dir)
	if err != nil {
		return NewPromise("manifest", "", []string{err.Error()})
	}
	for _, name := range union(listed, found) {
		want, isListed := listed[name]
		got, isThere := found[name]
		switch {
		case !isListed:
			differences = append(differences, name+": not in "+ManifestName)
		case !isThere:
			differences = append(differences, name+": missing")
		case got != want:
			differences = append(differences, name+": other bytes than "+ManifestName+" says")
		}
	}
	return NewPromise("manifest", fmt.Sprintf("%d files have the bytes that %s says", len(found), ManifestName), differences)
}

// sums reads the lines of a file: a SHA-256 in hex, two spaces and a name
// each. It says what is wrong with the others.
func sums(file, text string) (map[string]string, []string) {
	all := map[string]string{}
	var wrong []string
	last := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		sum, name, ok := strings.Cut(line, "  ")
		if raw, err := hex.DecodeString(sum); !ok || err != nil || len(raw) != sha256.Size || name <= last {
			wrong = append(wrong, fmt.Sprintf("%s: not a sum and a name, in order (got %q)", file, line))
			continue
		}
		all[name], last = sum, name
	}
	return all, wrong
}

// Files are the sums of all files in dir by name, with slashes, without the manifest.
func Files(dir string) (map[string]string, error) {
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil || relative == ManifestName {
			return err
		}
		if !entry.Type().IsRegular() {
			return errors.New(relative + ": not a regular file")
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all[filepath.ToSlash(relative)] = Sum(data)
		return nil
	})
	return all, err
}

// Sum is the SHA-256 of data in hex.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// union are the keys of both, sorted.
func union[V any](a, b map[string]V) []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(names)
	return slices.Compact(names)
}
