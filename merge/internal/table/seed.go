package table

import (
	"crypto/sha256"
	"encoding/hex"

	"scaleguild/internal/run"
)

// seed is what the bootstrap draws follow from: the study's name, its seed and
// the digests of its plans. Two executions of one study draw the same.
func seed(s run.Study) string {
	h := sha256.New()
	for _, part := range []string{s.Study, s.Seed} {
		h.Write([]byte(part + "\n"))
	}
	for _, stage := range s.Stages {
		h.Write([]byte(stage.Digest + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}
