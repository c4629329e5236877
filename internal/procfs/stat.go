package procfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrEnded is the error of a process or thread that is not there any more.
var ErrEnded = errors.New("the process has ended")

// Stat is what /proc/PID/stat says of a process, or /proc/PID/task/TID/stat of a thread.
type Stat struct {
	Name   string // of the program, its first 15 bytes
	State  string // one letter, such as R, S, Z
	Parent int
	Start  string // ticks from boot to its start: with its id it names the process for good

	// CPU seconds of its threads.
	User, System float64
	// CPU seconds of the children that it has waited for.
	ChildUser, ChildSystem float64
}

// CPU is the CPU time of its threads in seconds.
func (s Stat) CPU() float64 { return s.User + s.System }

// Ended says whether it runs no more, and only has to be waited for.
func (s Stat) Ended() bool { return s.State == "Z" || s.State == "X" }

// ReadStat reads the stat of the process or thread of a folder, such as Folder(42). The
// error is ErrEnded where there is none.
func ReadStat(folder string) (Stat, error) {
	file := filepath.Join(folder, "stat")
	text, err := os.ReadFile(file)
	if err != nil {
		return Stat{}, OrEnded(err)
	}
	s, err := ParseStat(string(text))
	if err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

// OrEnded is ErrEnded, with err's text, for the errors that reading a file in the folder of
// a process gives when the process ends meanwhile, and err for others.
func OrEnded(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("%w: %w", ErrEnded, err)
	}
	return err
}

// ParseStat reads the fields of proc_pid_stat(5): 2 is the name, 3 the state, 4 the parent,
// 14 to 17 the times, 22 the start. The name stands in parentheses and may hold spaces and
// parentheses, so it ends at the last one.
func ParseStat(text string) (Stat, error) {
	begin, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if begin < 0 || end < begin {
		return Stat{}, fmt.Errorf("no name in parentheses (got %q)", text)
	}
	fields := strings.Fields(text[end+1:]) // from 3 on
	if len(fields) < 20 {
		return Stat{}, fmt.Errorf("too short (got %q, want at least 22 fields)", text)
	}
	s := Stat{Name: text[begin+1 : end], State: fields[0], Start: fields[19]}
	var err error
	if s.Parent, err = strconv.Atoi(fields[1]); err != nil {
		return s, fmt.Errorf("the parent: %w", err)
	}
	for i, seconds := range []*float64{&s.User, &s.System, &s.ChildUser, &s.ChildSystem} {
		ticks, err := strconv.ParseInt(fields[11+i], 10, 64)
		if err != nil {
			return s, fmt.Errorf("the CPU times: %w", err)
		}
		*seconds = float64(ticks) / UserHZ
	}
	return s, nil
}
