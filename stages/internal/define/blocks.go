package define

import "scaleguild/internal/run"

// parseBlocks reads how many blocks a published run of the study has; 0 where it does not
// say. It is written before the run: else blocks that spoil a result could be left out, and
// nobody would miss them.
func parseBlocks(doc document, ps *problems) int {
	value, ok := doc.values["blocks"]
	if !ok {
		return 0
	}
	blocks, ok := value.(int64)
	if !ok || run.CheckBlocks(int(blocks)) != nil {
		ps.add(doc.at("blocks"), "blocks = 10", "blocks is not a number of blocks (got %v, want 1 to %d)", value, run.MaxBlocks)
		return 0
	}
	return int(blocks)
}
