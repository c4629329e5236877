package consistency

import (
	"fmt"
	"math"

	"scaleguild/internal/run"
)

// probeDiffers holds the speed probe of a window to its seconds: the mean of all its pieces is
// between the least and the greatest mean of a second.
func probeDiffers(p *run.SpeedProbe, window []run.Sample) []string {
	low, high, seconds := math.Inf(1), 0.0, 0
	for _, s := range window {
		if s.ProbeMean != nil {
			low, high, seconds = min(low, *s.ProbeMean), max(high, *s.ProbeMean), seconds+1
		}
	}
	switch {
	case p == nil && seconds > 0:
		return []string{fmt.Sprintf("speed_probe: null, where %d seconds of %s have a mean of it", seconds, run.SamplesFile)}
	case p != nil && seconds > p.Pieces:
		return []string{fmt.Sprintf("speed_probe.pieces: fewer than seconds of %s that have one (got %d, want at least %d)", run.SamplesFile, p.Pieces, seconds)}
	case p != nil && seconds == len(window) && seconds > 0 && (p.Mean < low*(1-samplesProbe) || p.Mean > high*(1+samplesProbe)):
		return []string{fmt.Sprintf("speed_probe.mean_seconds: not among those of the seconds of %s (got %.6g, want %.6g to %.6g)", run.SamplesFile, p.Mean, low, high)}
	}
	return nil
}
