package runner

import (
	"os"
	"syscall"
	"time"

	"scaleguild/internal/sums"
)

// sumMemo gives SHA-256 sums of files, and reads a file again only after the kernel says that
// it was written to, replaced or moved. The kernel sets the time of a file's last change of
// status itself, so that whoever writes a file cannot hide it by setting its other times. It is not
// for use by several goroutines at once: the looks of a run wait for each other.
type sumMemo map[string]remembered

type remembered struct {
	stamp stamp
	sum   string
}

// stamp is what changes of a file when it is written to or is another one.
type stamp struct {
	device, node uint64
	size         int64
	written      syscall.Timespec // time of the last write
	changed      syscall.Timespec // time of the last change of status
}

// sumOf is the SHA-256 sum of a file, or of the target of a link to a folder.
func (m sumMemo) sumOf(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		target, err := os.Readlink(file)
		return sums.Of([]byte(target)), err
	}
	now := stampOf(info)
	if was, ok := m[file]; ok && was.stamp == now {
		return was.sum, nil
	}
	sum, err := sums.OfFile(file)
	if err != nil {
		return "", err
	}
	// The stamp is the one of before the reading: what is written meanwhile is read next time.
	if now.settled(time.Now()) {
		m[file] = remembered{now, sum}
	}
	return sum, nil
}

// stampGrain is more than the step of the clock that the kernel stamps files by, which is at
// most 10 ms. Two writes within one step leave the same stamp.
const stampGrain = 100 * time.Millisecond

// settled says whether another write at this moment or later would leave another stamp.
func (s stamp) settled(now time.Time) bool {
	return now.Sub(time.Unix(s.changed.Unix())) > stampGrain
}

func stampOf(info os.FileInfo) stamp {
	s := info.Sys().(*syscall.Stat_t) // what the package os gives on Linux
	return stamp{device: s.Dev, node: s.Ino, size: s.Size, written: s.Mtim, changed: s.Ctim}
}
