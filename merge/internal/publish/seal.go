package publish

import (
	"os"
	"path/filepath"

	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/verify"
)

// Files beside the records: evidence of the commit that ran.
const (
	DigestFile  = "digest.txt"     // what its `stages digest` prints of the study
	PinsFile    = "pins.txt"       // versions of tools and packages, and the hash of their lock
	ServiceFile = "service.sha256" // the sums of the service's files
)

// Seal writes the evidence of a commit beside the records in a folder, and then the
// manifest of all its files. Digest is what the commit's `stages digest` printed; answers
// what `stages same-answers` did, nil where no requests were replayed.
func Seal(folder string, commit history.Files, digest string, answers []byte) error {
	pins, err := verify.Pins(commit.Read)
	if err != nil {
		return err
	}
	texts := map[string][]byte{
		DigestFile: []byte(digest), PinsFile: []byte(pins), ServiceFile: []byte(verify.ServiceSums(commit).String()),
	}
	if answers != nil {
		texts[verify.AnswersFile] = answers
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	list, err := verify.Files(folder)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, verify.ManifestName), []byte(list.String()), 0o644)
}
