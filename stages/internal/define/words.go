package define

import (
	"fmt"
	"strings"
)

// list writes words as prose: "a, b or c", for "want a, b or c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// didYouMean is a hint that names the known word nearest to the one given, or
// all known words when none is near. Capitals make no difference to what is near: who writes
// workers for WORKERS is one hint away.
func didYouMean(word string, known []string) string {
	// More than two slips are another word: a wrong guess costs more time than the list.
	best, least := "", 3
	for _, k := range known {
		if d := distance(strings.ToUpper(word), strings.ToUpper(k)); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return "known are " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// distance is the Levenshtein distance of two words in bytes: the least number
// of insertions, deletions and substitutions between them (Levenshtein, Binary codes capable
// of correcting deletions, insertions and reversals, 1966), row by row of the table of
// distances between their beginnings (Wagner and Fischer, 1974).
func distance(a, b string) int {
	// row[j] is the distance of the first i bytes of a to the first j of b; diagonal keeps the
	// value of the row above, one to the left, which row no longer has.
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substituted := diagonal
			if a[i] != b[j] {
				substituted++
			}
			diagonal = row[j+1]
			row[j+1] = min(substituted, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
