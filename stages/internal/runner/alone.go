package runner

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// Alone makes sure that no other study of this project runs: two would share the
// service's CPU. The kernel drops the lock when its holder ends, however it ends.
func Alone(root string) (unlock func(), err error) {
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
		err = cli.Fail(cli.Machine, "wait for its end", "%s: another study is running, and the service's CPU is its own", runs)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}
