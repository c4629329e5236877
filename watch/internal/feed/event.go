package feed

import (
	"scaleguild/internal/run"
)

// A Key names one run of a study.
type Key struct {
	run.Turn
	Stage string
}

// String is the run's folder inside the run directory, such as "b01/v2-async".
func (k Key) String() string { return k.Place(k.Stage) }

// An Event is one thing that a run directory has newly told.
type Event interface{ event() }

// Opened says that another run directory is followed from now on; what was
// known before is of the past.
type Opened struct{ Dir string }

// Defined says what the study is: its stages and their order.
type Defined struct{ Study run.Study }

// Began says that a run's plan has been written.
type Began struct {
	Key  Key
	Plan run.Plan
}

// Sampled says how one second of a run went.
type Sampled struct {
	Key    Key
	Sample run.Sample
}

// Anew says that the samples of a run begin again: its file was replaced.
type Anew struct{ Key Key }

// Recorded says that a run has ended, and how.
type Recorded struct {
	Key    Key
	Record run.Record
}

// Unreadable says that a run has ended with a record that this program cannot
// read; the Trouble beside it says why.
type Unreadable struct{ Key Key }

// Failed says that a run broke: its folder was renamed to "<stage>.failed".
type Failed struct{ Key Key }

// Removed says that a run's folder went away without a record, as it does
// when the study is interrupted.
type Removed struct{ Key Key }

// Trouble says in words what could not be read.
type Trouble struct{ Text string }

func (Opened) event()     {}
func (Defined) event()    {}
func (Began) event()      {}
func (Sampled) event()    {}
func (Anew) event()       {}
func (Recorded) event()   {}
func (Unreadable) event() {}
func (Failed) event()     {}
func (Removed) event()    {}
func (Trouble) event()    {}
