package digest

import (
	"context"
	"io"
	"strings"

	"scaleguild/internal/sums"
	"scaleguild/stages/internal/define"
)

// A Part is one thing that the plan consists of.
type Part struct {
	Name string
	Sum  string // SHA-256 in hex
}

// A Digest identifies the plan of a study.
type Digest struct {
	Study string
	Sum   string // SHA-256 in hex of the parts' lines
	Parts []Part
}

// Of computes the digest of a study. It runs node and python3 of PATH.
func Of(ctx context.Context, study *define.Study) (Digest, error) {
	b := builder{ctx: ctx, study: study, plans: study.Plans(define.AgainBlocks)}
	for _, add := range []func() error{
		b.studyFiles, b.loadFiles, b.stages, b.mock, b.load, b.items,
	} {
		if err := add(); err != nil {
			return Digest{}, err
		}
	}
	var lines strings.Builder
	for _, p := range b.parts {
		lines.WriteString(p.line())
	}
	return Digest{Study: study.Name, Sum: sums.Of([]byte(lines.String())), Parts: b.parts}, nil
}

// Write prints the digest, then its parts, as sha256sum prints sums of files.
func (d Digest) Write(w io.Writer) error {
	var lines strings.Builder
	lines.WriteString(Part{d.Study, d.Sum}.line())
	for _, p := range d.Parts {
		lines.WriteString(p.line())
	}
	_, err := io.WriteString(w, lines.String())
	return err
}

func (p Part) line() string { return sums.Line(p.Sum, p.Name) }
