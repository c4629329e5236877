package define

import "scaleguild/internal/run"

// parseBlocks reads how many blocks a published run of the study has; 0 where it does not
// say. It is written before the run: else blocks that spoil a result could be left out, and
// nobody would miss them.
func parseBlocks(doc document, ps *problems) int {
	return parseCount(doc, "blocks", "10", run.MaxBlocks, ps)
}

// parseCount reads a key that is a number from 1 to most; 0 where it is missing or wrong.
func parseCount(doc document, key, example string, most int, ps *problems) int {
	value, ok := doc.values[key]
	if !ok {
		return 0
	}
	n, ok := value.(int64)
	if !ok || n < 1 || n > int64(most) {
		ps.add(doc.at(key), key+" = "+example, "%s is not a number of %s (got %v, want 1 to %d)", key, key, value, most)
		return 0
	}
	return int(n)
}
