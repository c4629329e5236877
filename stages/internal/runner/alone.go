package runner

import (
	"errors"
	"io/fs"
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
// however it ends. Unlocking removes the folder where it holds nothing.
func lockRuns(root string) (unlock func(), err error) {
	runs := filepath.Join(root, run.RunsFolder)
	for {
		if err := os.MkdirAll(runs, 0o755); err != nil {
			return nil, err
		}
		f, err := os.Open(runs) // a folder can be locked itself, which leaves no file behind
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed by whoever had locked it
		}
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
		if isAt(f, runs) {
			return func() { RemoveEmpty(runs); _ = f.Close() }, nil
		}
		_ = f.Close() // the lock of a folder that is gone keeps nobody out
	}
}

// isAt says whether an open folder is the one at a path.
func isAt(f *os.File, path string) bool {
	opened, err1 := f.Stat()
	there, err2 := os.Stat(path)
	return err1 == nil && err2 == nil && os.SameFile(opened, there)
}

// RemoveEmpty removes folders, in this order, up to the first that holds something.
func RemoveEmpty(folders ...string) {
	for _, folder := range folders {
		if syscall.Rmdir(folder) != nil { // which removes no link, and no folder with something in it
			return
		}
	}
}
