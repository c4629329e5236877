package latency

import (
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"

	"scaleguild/internal/run"
)

// unit of the values in the histograms.
const unit = "microseconds"

// File is latency.json as it stands in a run directory.
type File struct {
	Schema            int                 `json:"schema"`
	Unit              string              `json:"unit"`
	Lowest            int64               `json:"lowest"`
	Highest           int64               `json:"highest"`
	SignificantDigits int                 `json:"significant_digits"`
	Phase             string              `json:"phase"` // whose responses these are
	Kinds             map[string]Outcomes `json:"kinds"`
}

// Outcomes is the two histograms of an endpoint kind.
type Outcomes struct {
	Correct Histogram `json:"correct"`
	Failed  Histogram `json:"failed"`
}

// Histogram is one histogram: its count, so that a reader can tell a damaged
// one, and its buckets in the V2 compressed format of HdrHistogram in base64.
type Histogram struct {
	Count   int64  `json:"count"`
	Buckets string `json:"histogram"`
}

// Write writes the Set of a window as latency.json.
func Write(path string, s *Set) error {
	f := File{
		Schema: run.Schema, Unit: unit, Lowest: Lowest, Highest: Highest, SignificantDigits: SignificantDigits,
		Phase: run.Window, Kinds: map[string]Outcomes{},
	}
	for name, p := range s.kinds {
		correct, err := encode(p.correct)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", path, name, err)
		}
		failed, err := encode(p.failed)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", path, name, err)
		}
		f.Kinds[name] = Outcomes{correct, failed}
	}
	return run.WriteFile(path, f)
}

// Read reads a file that Write wrote, of a run directory of the given schema; 0 is
// any. It is strict: another unit, shape or
// phase, an unknown or missing key, and a count that the buckets do not add up to
// are errors.
func Read(path string, schema int) (*Set, error) {
	f, err := run.ReadFileOf[File](path, schema)
	if err != nil {
		return nil, err
	}
	s, err := f.set()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func (f File) set() (*Set, error) {
	got := fmt.Sprintf("%s from %d to %d, %d digits, phase %s", f.Unit, f.Lowest, f.Highest, f.SignificantDigits, f.Phase)
	want := fmt.Sprintf("%s from %d to %d, %d digits, phase %s", unit, Lowest, Highest, SignificantDigits, run.Window)
	if got != want {
		return nil, fmt.Errorf("histograms of another shape (got %s, want %s)", got, want)
	}
	s := NewSet()
	for name, both := range f.Kinds {
		var p pair
		var err error
		if p.correct, err = both.Correct.decode(); err != nil {
			return nil, fmt.Errorf("kinds.%s.correct: %w", name, err)
		}
		if p.failed, err = both.Failed.decode(); err != nil {
			return nil, fmt.Errorf("kinds.%s.failed: %w", name, err)
		}
		s.kinds[name] = p
	}
	return s, nil
}

func encode(h *hdrhistogram.Histogram) (Histogram, error) {
	buckets, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	return Histogram{h.TotalCount(), string(buckets)}, err
}

func (e Histogram) decode() (*hdrhistogram.Histogram, error) {
	h, err := hdrhistogram.Decode([]byte(e.Buckets))
	if err != nil {
		return nil, fmt.Errorf("histogram: %w", err)
	}
	if h.LowestTrackableValue() != Lowest || h.HighestTrackableValue() != Highest || h.SignificantFigures() != SignificantDigits {
		return nil, fmt.Errorf("histogram: another shape (got %d to %d with %d digits, want %d to %d with %d)",
			h.LowestTrackableValue(), h.HighestTrackableValue(), h.SignificantFigures(), Lowest, Highest, SignificantDigits)
	}
	if h.TotalCount() != e.Count {
		return nil, fmt.Errorf("count: not what the buckets add up to (got %d, want %d)", e.Count, h.TotalCount())
	}
	return h, nil
}
