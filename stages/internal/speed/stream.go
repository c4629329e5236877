package speed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"scaleguild/internal/median"
	"scaleguild/internal/run"
)

// Piece is one piece of work.
type Piece struct {
	At   time.Time     // of its end
	Took time.Duration // CPU time of its thread
	Used time.Duration // CPU time of the whole program so far, from its start
}

// Stream is what the program has printed so far. It is safe for concurrent use.
type Stream struct {
	mu     sync.Mutex
	python string
	pieces []Piece // in the order of their ends
}

// line is one of either kind, times in nanoseconds.
type line struct {
	Python string `json:"python"`
	At     int64  `json:"at"` // since 1970
	Took   int64  `json:"took"`
	Used   int64  `json:"used"`
}

// Read takes in what the program prints, until it ends. A line that is cut, as of a program
// that was stopped, is left out; one that is wrong is an error.
func (s *Stream) Read(r io.Reader) error {
	text := bufio.NewReader(r)
	for n := 1; ; n++ {
		data, err := text.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = s.add(bytes.TrimSpace(data), n == 1)
		}
		if err != nil {
			return fmt.Errorf("the speed probe: line %d: %w", n, err)
		}
	}
}

func (s *Stream) add(text []byte, isFirst bool) error {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return fmt.Errorf("not JSON (got %.80q): %w", text, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case isFirst && l.Python != "":
		s.python = l.Python
	case isFirst || l.At <= 0 || l.Took <= 0 || l.Used < l.Took:
		return fmt.Errorf("neither a start nor a piece of work (got %.80q)", text)
	default:
		s.pieces = append(s.pieces, Piece{
			At: time.Unix(0, l.At), Took: time.Duration(l.Took), Used: time.Duration(l.Used),
		})
	}
	return nil
}

// Used is the CPU time in seconds of the program up to its last piece; 0 before the first.
func (s *Stream) Used() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pieces) == 0 {
		return 0
	}
	return s.pieces[len(s.pieces)-1].Used.Seconds()
}

// Second is the mean CPU time in seconds of the pieces that ended in the second from start on;
// nil where none did.
func (s *Stream) Second(start time.Time) *float64 {
	took, _ := s.between(start, start.Add(time.Second))
	if len(took) == 0 {
		return nil
	}
	m := mean(took)
	return &m
}

// Within is what a record says of the pieces that ended in a window, in which the service had
// so many CPUs; nil where none did.
func (s *Stream) Within(start, end time.Time, cpus int) *run.SpeedProbe {
	took, last := s.between(start, end)
	if len(took) == 0 {
		return nil
	}
	slices.Sort(took)
	return &run.SpeedProbe{
		Pieces: len(took), Mean: mean(took), P50: median.Sorted(took), MeanBySecond: s.bySecond(start, end),
		CPUShare: s.used(start, last) / (end.Sub(start).Seconds() * float64(cpus)),
		Python:   s.python,
	}
}

// bySecond is the mean of each second of a window. One that is not a whole number of seconds has
// a last second that is shorter.
func (s *Stream) bySecond(start, end time.Time) []*float64 {
	var seconds []*float64
	for at := start; at.Before(end); at = at.Add(time.Second) {
		var m *float64
		if took, _ := s.between(at, earlier(at.Add(time.Second), end)); len(took) > 0 {
			m = new(mean(took))
		}
		seconds = append(seconds, m)
	}
	return seconds
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// between gives the CPU time in seconds of each piece that ended in [start, end), and the last
// of them.
func (s *Stream) between(start, end time.Time) (took []float64, last Piece) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pieces {
		if !p.At.Before(start) && p.At.Before(end) {
			took, last = append(took, p.Took.Seconds()), p
		}
	}
	return took, last
}

// used is the CPU time in seconds of the program from the last piece before a moment to another
// piece. Of the program's own start nothing counts.
func (s *Stream) used(start time.Time, last Piece) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.pieces[0].Used - s.pieces[0].Took
	for _, p := range s.pieces {
		if p.At.Before(start) {
			before = p.Used
		}
	}
	return (last.Used - before).Seconds()
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
