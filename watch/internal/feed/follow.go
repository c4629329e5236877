package feed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"scaleguild/internal/run"
)

// A Follower looks at one run directory. It keeps what it has told already; a
// call of Poll costs a look at each run that has not ended.
type Follower struct {
	Dir string

	opened  bool
	study   *run.Study
	runs    []*follow // in the order of execution
	trouble string    // the last one told of the directory itself
	changed time.Time
}

// follow is what has been told of one run.
type follow struct {
	key     Key
	schema  int // of the study
	dir     string
	samples tail
	begun   bool
	ended   bool   // nothing more will come
	failed  bool   // told; a resumed study may run it again
	trouble string // the last one told
	changed time.Time
}

// Changed is when the files that have been read were last written, by the clock of
// their disk; zero while there are none. It tells a study that was interrupted long
// ago from one that goes on.
func (f *Follower) Changed() time.Time {
	newest := f.changed
	for _, r := range f.runs {
		if r.changed.After(newest) {
			newest = r.changed
		}
	}
	return newest
}

// Poll gives what has come since the last call, in the order of execution.
func (f *Follower) Poll() []Event {
	var events []Event
	if !f.opened {
		f.opened = true
		events = append(events, Opened{f.Dir})
	}
	if f.study == nil {
		events = append(events, f.define()...)
	}
	for _, r := range f.runs {
		events = append(events, r.poll()...)
	}
	return events
}

// define reads study.json; without it nothing else can be read.
func (f *Follower) define() []Event {
	study, err := run.ReadFile[run.Study](filepath.Join(f.Dir, run.StudyFile))
	if err == nil {
		err = sensible(study)
	}
	if err != nil {
		return tell(&f.trouble, run.StudyFile, f.Dir, err)
	}
	f.study = &study
	if info, err := os.Stat(filepath.Join(f.Dir, run.StudyFile)); err == nil {
		f.changed = info.ModTime()
	}
	for i, order := range study.Order {
		for _, stage := range order {
			key := Key{study.Turn(i), stage}
			dir := filepath.Join(f.Dir, key.String())
			f.runs = append(f.runs, &follow{key: key, schema: study.Schema, dir: dir, samples: tail{path: filepath.Join(dir, run.SamplesFile)}})
		}
	}
	return []Event{Defined{study}}
}

func sensible(s run.Study) error {
	for _, order := range s.Order {
		for _, stage := range order {
			if !run.IsName(stage) {
				return fmt.Errorf("order: not the name of a stage (got %q, want %s)", stage, run.NameRule)
			}
		}
	}
	return nil
}

// tell gives a Trouble unless it is the one that was told last.
func tell(last *string, name, dir string, err error) []Event {
	why := reason(dir, err)
	if *last == name+why {
		return nil
	}
	*last = name + why
	return []Event{Trouble{name + ": " + why}}
}

// reason says what is wrong with a file, without the path that the caller names.
func reason(dir string, err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		if _, gone := os.Stat(dir); errors.Is(gone, fs.ErrNotExist) {
			return "the folder is not there (any more)"
		}
		return "not written yet"
	}
	for inner := err; ; inner = errors.Unwrap(inner) {
		if errors.Unwrap(inner) == nil {
			return inner.Error()
		}
	}
}

func (r *follow) poll() []Event {
	if r.ended {
		return r.again()
	}
	info, err := os.Stat(r.dir)
	if err != nil || !info.IsDir() {
		return r.absent()
	}
	var events []Event
	if !r.begun {
		events = r.begin()
	}
	if r.begun {
		record := r.end() // before the samples: once it is there, they are all there
		events = append(events, r.more()...)
		events = append(events, record...)
	}
	return events
}

// again tells of a run whose round is measured again: its folder has another name by now.
func (r *follow) again() []Event {
	if r.key.Round == 0 {
		return nil
	}
	if _, err := os.Stat(r.dir); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	r.ended = false
	r.reset()
	return []Event{Removed{r.key}}
}

// absent tells of a run without a folder: to come, broken, or taken away.
func (r *follow) absent() []Event {
	if _, err := os.Stat(run.FailedFolder(r.dir, 0)); err == nil && !r.failed {
		begun := r.begun
		r.reset()
		r.failed = true
		if !begun { // seen for the first time: show what it has left
			return append(r.brokenRun(), Failed{r.key})
		}
		return []Event{Failed{r.key}}
	}
	if r.begun {
		r.reset()
		return []Event{Removed{r.key}}
	}
	return nil
}

// brokenRun reads plan and samples of a run that broke before this program looked.
func (r *follow) brokenRun() []Event {
	dir := run.FailedFolder(r.dir, 0)
	broken := follow{key: r.key, schema: r.schema, dir: dir, samples: tail{path: filepath.Join(dir, run.SamplesFile)}}
	events := broken.begin()
	if broken.begun {
		events = append(events, broken.more()...)
	}
	return events
}

func (r *follow) reset() {
	r.begun, r.trouble = false, ""
	r.samples = tail{path: r.samples.path}
}

func (r *follow) begin() []Event {
	plan, err := run.ReadFileOf[run.Plan](filepath.Join(r.dir, run.PlanFile), r.schema)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(r.samples.path); err != nil {
			return nil // the folder has been made this moment
		}
	}
	if err != nil {
		return tell(&r.trouble, r.key.String()+"/"+run.PlanFile, r.dir, err)
	}
	r.begun, r.failed = true, false
	return []Event{Began{r.key, plan}}
}

// more reads the samples that have come.
func (r *follow) more() []Event {
	name := r.key.String() + "/" + run.SamplesFile
	lines, anew, err := r.samples.more()
	var events []Event
	if anew {
		events = append(events, Trouble{name + ": replaced or cut: read again from its start"}, Anew{r.key})
	}
	r.note(r.samples.known)
	for _, line := range lines {
		r.samples.line++
		sample, err := parseSample(line, r.schema)
		if err != nil {
			events = append(events, r.leftOut(name, err)...)
			continue
		}
		r.trouble = ""
		events = append(events, Sampled{r.key, sample})
	}
	if err != nil {
		events = append(events, tell(&r.trouble, name, r.dir, err)...)
	}
	return events
}

// leftOut tells of a line that is not a sample. Many lines in turn that are wrong in
// the same way are told once: the number of the line is not part of the reason.
func (r *follow) leftOut(name string, err error) []Event {
	why := reason(r.dir, err)
	if r.trouble == name+why {
		return nil
	}
	r.trouble = name + why
	return []Event{Trouble{fmt.Sprintf("%s line %d: %s", name, r.samples.line, why)}}
}

// note remembers when a file was written, if it is the newest.
func (r *follow) note(info os.FileInfo) {
	if info != nil && info.ModTime().After(r.changed) {
		r.changed = info.ModTime()
	}
}

// end reads the record, once it is there.
func (r *follow) end() []Event {
	path := filepath.Join(r.dir, run.RecordFile)
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	r.note(info)
	r.ended = true
	record, err := run.ReadFileOf[run.Record](path, r.schema)
	if err != nil {
		return append(tell(&r.trouble, r.key.String()+"/"+run.RecordFile, r.dir, err), Unreadable{r.key})
	}
	return []Event{Recorded{r.key, record}}
}
