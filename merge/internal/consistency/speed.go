package consistency

import (
	"fmt"
	"math"

	"scaleguild/internal/run"
)

// probeDiffers holds the speed probe of a window to its seconds: they have the same means, and the
// mean of all its pieces is between the least and the greatest of them.
func probeDiffers(p *run.SpeedProbe, window []run.Sample) []string {
	low, high, seconds := math.Inf(1), 0.0, 0
	for _, s := range window {
		if s.ProbeMean != nil {
			low, high, seconds = min(low, *s.ProbeMean), max(high, *s.ProbeMean), seconds+1
		}
	}
	if p != nil {
		if second := otherSecond(p.MeanBySecond, window); second >= 0 {
			return []string{fmt.Sprintf("speed_probe.mean_seconds_by_second: second %d of the window is another in %s", second, run.SamplesFile)}
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

// otherSecond is the first second of the window of which record and samples have another mean; -1
// where there is none, or the record has no seconds, or not the samples'.
func otherSecond(means []*float64, window []run.Sample) int {
	if len(means) != len(window) {
		return -1
	}
	for i, m := range means {
		sample := window[i].ProbeMean
		if (m == nil) != (sample == nil) || m != nil && math.Abs(*m-*sample) > samplesProbe*(*m) {
			return i
		}
	}
	return -1
}
