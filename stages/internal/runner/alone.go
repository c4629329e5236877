package runner

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// Alone makes sure that no other study runs on the runner's CPUs, nor in its checkout,
// until it is unlocked, or this process ends.
func (r *Runner) Alone(study string) (unlock func(), err error) {
	release, err := Claim(slices.Concat(r.ServiceCPUs, r.HarnessCPUs), NewHolder(study, r.Root))
	if err != nil {
		return nil, err
	}
	unlockFolder, err := lockRuns(r.Root)
	if err != nil {
		release()
		return nil, err
	}
	return func() { unlockFolder(); release() }, nil
}

// lockRuns makes sure that no other study of this checkout runs, and tells others that one
// does: bin/ is not replaced meanwhile. The kernel drops the lock when its holder ends,
// however it ends.
func lockRuns(root string) (unlock func(), err error) {
	runs := filepath.Join(root, run.RunsFolder)
	if err := os.MkdirAll(runs, 0o755); err != nil {
		return nil, err
	}
	f, err := os.Open(runs) // a folder can be locked itself, which leaves no file behind
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = cli.Fail(cli.Machine, "wait for its end", "%s: another study of this checkout is running", runs)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}
