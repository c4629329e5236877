// Package fault knows what can go wrong with an answer of the mock, and which
// keys it happens to.
//
//	503=1%,429=0.5%,reset=0.1%,hang=0.05%,truncated_body=0.1%,slow_body(2s)=0.5%
//
// A fault is chosen by a draw of its own, made from the seed and the key by
// another hash than the delay's. So the same key fails in the same way in every
// stage of a study, and slow keys fail no more often than fast ones. Whatever
// the fault, the delay of the key passes first.
package fault

import (
	"fmt"
	"math/bits"
	"strings"
	"time"

	"scaleguild/internal/delay"
)

// Kind is what happens in the place of the right answer.
type Kind int

// The kinds of faults.
const (
	None          Kind = iota
	Status             // an error status from 400 to 599
	Reset              // the connection is reset, no byte of an answer
	Hang               // no answer at all: the request stays parked until its client leaves
	SlowBody           // the right answer, whose body arrives byte by byte
	TruncatedBody      // the right header, half of the body, then the connection closes
)

// Fault is what happens to one request. The zero Fault is the right answer.
type Fault struct {
	Kind   Kind
	Status int           // of kind Status
	Over   time.Duration // of kind SlowBody: from the body's first byte to its last
}

// String is the fault as it is written in a profile; "none" for the zero Fault.
func (f Fault) String() string {
	switch f.Kind {
	case Status:
		return fmt.Sprint(f.Status)
	case SlowBody:
		return "slow_body(" + delay.FormatDuration(f.Over) + ")"
	}
	return [...]string{None: "none", Reset: "reset", Hang: "hang", TruncatedBody: "truncated_body"}[f.Kind]
}

// Profile is a list of faults with their rates. The zero Profile has none.
type Profile struct{ parts []part }

type part struct {
	fault Fault
	rate  rate
	below int64 // draws below this and not below an earlier part's have the fault
}

// Draw is the uniform integer in [0, 2^53) that chooses the fault of a key:
// from SHA-256("fault\n<seed>\n<key>"), as the delay's is from "<seed>\n<key>".
func Draw(seed, key string) int64 { return delay.Draw("fault", seed+"\n"+key) }

// Of gives the fault that belongs to a draw.
func (p Profile) Of(draw int64) Fault {
	for _, one := range p.parts {
		if draw < one.below {
			return one.fault
		}
	}
	return Fault{}
}

// Any says whether there is a fault at all, so that a draw is worth making.
func (p Profile) Any() bool { return len(p.parts) > 0 }

// String is the canonical form, which Parse reads back.
func (p Profile) String() string {
	if !p.Any() {
		return "none"
	}
	var all []string
	for _, one := range p.parts {
		all = append(all, one.fault.String()+"="+one.rate.String())
	}
	return strings.Join(all, ",")
}

// end is the number of draws.
const end = 1 << 53

// threshold is the number of draws that a rate stands for, rounded down.
func threshold(r rate) int64 {
	high, low := bits.Mul64(uint64(r), end)
	quotient, _ := bits.Div64(high, low, uint64(certain))
	return int64(quotient)
}
