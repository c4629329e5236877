package define

import (
	"strings"

	"scaleguild/internal/run"
)

// AgainBlocks is the number of blocks from which on a study runs one of its
// stages twice in each block: the A/A pair, whose difference is noise alone.
// With fewer blocks nothing could be said of it.
const AgainBlocks = 3

// The name and the reason of the stage that is run again. It has no file of its own.
const (
	// againSuffix ends the name of the stage that is run again; no other name may end in it.
	againSuffix = "-again"
	againWhy    = "The same stage under a second name: what differs between the two is the noise of the method."
)

// IsAgain says whether a plan runs a stage again. A plan has no key for it, as that would
// change the digests of published plans; its name says it, and no other stage may have one.
func (s *Study) IsAgain(p run.Plan) bool {
	bare := p.Stage
	if p.Sweep != nil {
		bare = p.Sweep.Of
	}
	return bare == s.Again+againSuffix
}

// parseAgain reads which stage is run again. It is the study's to choose, as the noise of one
// stage stands for that of all: one with a typical rate, and not the one that changes most.
func (s *Study) parseAgain(doc document, ps *problems) {
	name, ok := doc.text(doc.values, "again", "the stage that studies of 3 blocks and more run twice", ps)
	if ok && s.stage(name) == nil {
		ps.add(doc.at("again"), didYouMean(name, s.names()), "again is not a stage (got %q, want a stage of this study)", name)
	}
	s.Again = name
}

// proveAgain notes a stage that has the name of one that is run again.
func proveAgain(stage *Stage, ps *problems) {
	if strings.HasSuffix(stage.Name, againSuffix) {
		ps.add(stage.doc.at(""), "rename it",
			"the name's end is that of a stage that is run again (got %q, want another than ...%s)", stage.Name, againSuffix)
	}
}
