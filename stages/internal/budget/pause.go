package budget

import (
	"errors"
	"fmt"
	"slices"
	"syscall"

	"scaleguild/internal/procfs"
)

// Pause stops every process of the command's group, so that it uses no CPU while others are
// measured, and waits until all of them stand still. Resume has them go on.
//
// Signals do it, and not the kernel's freezer, as each user may send them to processes of its
// own under every back-end. Timers of the processes run on meanwhile: a supervisor that waits for
// signs of life of its workers may take the pause for a hang once it goes on.
func (p *Process) Pause() error {
	if p.paused != nil {
		return p.paused(true)
	}
	var err error
	still := func() bool {
		var pids []int
		if pids, err = p.signal(syscall.SIGSTOP); err != nil {
			return true
		}
		return !slices.ContainsFunc(pids, runs) // a process that was born meanwhile gets the next signal
	}
	if !waitUntil(longestWait, still) {
		return fmt.Errorf("%s: not paused within %s (want every process stopped)", p.Name, longestWait)
	}
	return err
}

// Resume has a paused command go on: the youngest processes first, so that workers come before
// those who watch them.
func (p *Process) Resume() error {
	if p.paused != nil {
		return p.paused(false)
	}
	_, err := p.signal(syscall.SIGCONT)
	return err
}

// signal sends one to every process of the group, and gives their ids.
func (p *Process) signal(s syscall.Signal) ([]int, error) {
	pids, err := p.Group.Processes()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	slices.Sort(pids)
	for _, pid := range slices.Backward(pids) {
		if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
			return nil, fmt.Errorf("%s: signal %s to process %d: %w", p.Name, s, pid, err)
		}
	}
	return pids, nil
}

// runs says whether a process is neither stopped nor gone.
func runs(pid int) bool {
	s, err := procfs.ReadStat(procfs.Folder(pid))
	return err == nil && !s.Ended() && s.State != "T"
}
