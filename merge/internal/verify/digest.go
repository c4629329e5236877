package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleguild/internal/keys"
	"scaleguild/internal/sums"
)

// Digest is what `stages digest` printed of a study.
type Digest struct {
	Study string
	Sum   string
	Parts map[string]string // SHA-256 by name; a name without a space is a file's
}

// ReadDigest reads it, and says what is wrong with the text: the first line has to be
// the SHA-256 of all others, and name the study.
func ReadDigest(text, study string) (Digest, []string) {
	d := Digest{Parts: map[string]string{}}
	first, rest, _ := strings.Cut(text, "\n")
	var ok bool
	if d.Sum, d.Study, ok = sums.ParseLine(first); !ok {
		return Digest{Parts: d.Parts}, []string{fmt.Sprintf("digest.txt: not a sum and a name (got %q)", first)}
	}
	var wrong []string
	if d.Study != study {
		wrong = append(wrong, fmt.Sprintf("digest.txt: of another study (got %s, want %s)", d.Study, study))
	}
	for line := range strings.Lines(rest) {
		sum, name, ok := sums.ParseLine(line)
		if !ok || d.Parts[name] != "" {
			wrong = append(wrong, fmt.Sprintf("digest.txt: not a sum and a name, or listed twice (got %q)", strings.TrimSpace(line)))
			continue
		}
		d.Parts[name] = sum
	}
	if got := sums.Of([]byte(rest)); got != d.Sum {
		wrong = append(wrong, fmt.Sprintf("digest.txt: its first line is not the sum of the others (got %s, want %s)", partSum(d.Sum), partSum(got)))
	}
	return d, wrong
}

// files and others are the names of the parts, in order: files, and what follows from them.
func (d Digest) names() (files, others []string) {
	for _, name := range slices.Sorted(maps.Keys(d.Parts)) {
		if strings.Contains(name, " ") {
			others = append(others, name)
		} else {
			files = append(files, name)
		}
	}
	return files, others
}

// differing names the parts in which two digests differ, files first: what else differs
// mostly follows from one.
func (d Digest) differing(other Digest) []string {
	files, others := Digest{Parts: merged(d.Parts, other.Parts)}.names()
	var differences []string
	for _, name := range slices.Concat(files, others) {
		if d.Parts[name] != other.Parts[name] {
			differences = append(differences, fmt.Sprintf("%s: was %s, is %s", name, partSum(d.Parts[name]), partSum(other.Parts[name])))
		}
	}
	return differences
}

func merged(a, b map[string]string) map[string]string {
	both := map[string]string{}
	for _, name := range keys.Union(a, b) {
		both[name] = "both"
	}
	return both
}

// partSum is a SHA-256 as lines show it.
func partSum(sum string) string {
	if sum == "" {
		return "missing"
	}
	return sum[:min(12, len(sum))]
}
