package publish

import (
	"fmt"
	"strings"

	"scaleguild/internal/run"
)

// secondsApart is how far apart the seconds are that stay of the warm-up and the drain.
const secondsApart = 5

// Thin leaves lines out of a samples.jsonl, which is more than a third of a run, and from
// which no table and no claim is made: the report draws it. Every second of the
// measurement window stays, of the others each fifth. Those that stay keep their bytes.
func Thin(samples []byte) ([]byte, error) {
	var kept strings.Builder
	for line := range strings.Lines(string(samples)) {
		var second struct {
			Second *int   `json:"second"`
			Phase  string `json:"phase"`
		}
		if err := run.Unmarshal([]byte(line), &second); err != nil || second.Second == nil {
			return nil, fmt.Errorf("not a second of a run (got %q)", strings.TrimSpace(line))
		}
		if second.Phase == run.Window || *second.Second%secondsApart == 0 {
			kept.WriteString(line)
		}
	}
	return []byte(kept.String()), nil
}
