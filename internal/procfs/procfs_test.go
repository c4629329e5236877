package procfs_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"scaleguild/internal/procfs"
)

// fields follow the name: 3 S, 4 the parent, 14 to 17 the times, 22 the start.
const fields = " S 7 42 42 0 -1 4194304 120 0 0 0 250 50 30 20 20 0 1 0 1234567 1000 200"

func TestParseStat(t *testing.T) {
	for _, name := range []string{"mockapi", "a b", "a) (b", ")", "", "(", "a) R 1", "a) Z 1 1 1 1 1"} {
		want := procfs.Stat{Name: name, State: "S", Parent: 7, Start: "1234567", User: 2.5, System: 0.5, ChildUser: 0.3, ChildSystem: 0.2}
		if got, err := procfs.ParseStat("42 (" + name + ")" + fields + "\n"); got != want || err != nil {
			t.Errorf("%q: got %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// Any name reads as itself: the kernel takes every byte but the zero.
func TestParseStatOfAnyName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := string(rapid.SliceOfN(rapid.ByteRange(1, 255), 0, 15).Draw(t, "name"))
		got, err := procfs.ParseStat("42 (" + name + ")" + fields)
		if err != nil || got.Name != name || got.Parent != 7 || got.CPU() != 3 {
			t.Fatalf("got %+v, %v", got, err)
		}
	})
}

func TestParseStatRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "no name",
		"42 )(":            "no name",
		"42 mockapi S 1":   "no name",
		"42 (mockapi) S 1": "too short",
		"42 (mockapi) S":   "too short",
		"42 (a)" + strings.Replace(fields, "250", "x", 1):   "CPU times",
		"42 (a)" + strings.Replace(fields, " 7 ", " x ", 1): "parent",
	} {
		if got, err := procfs.ParseStat(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %+v, %v, want an error about %q", text, got, err, want)
		}
	}
}

// This process takes a name that looks like the fields behind it, and is read as before.
func TestReadStatOfAHostileName(t *testing.T) {
	const comm, hostile = "/proc/self/comm", "a) Z 1 (b"
	own, err := os.ReadFile(comm)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(comm, []byte(hostile), 0); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.WriteFile(comm, own, 0); err != nil {
			t.Error(err)
		}
	}()
	got, err := procfs.ReadStat(procfs.Folder(os.Getpid()))
	if err != nil || got.Name != hostile || got.Parent != os.Getppid() || got.Ended() {
		t.Errorf("got %+v, %v, want the name %q and the parent %d", got, err, hostile, os.Getppid())
	}
}

// A child that has ended and is not waited for yet is there, but runs no more; once it is
// waited for, it is not there.
func TestReadStatOfAProcessThatEnds(t *testing.T) {
	cmd := exec.Command("cat")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	folder := procfs.Folder(cmd.Process.Pid)
	if s, err := procfs.ReadStat(folder); err != nil || s.Ended() || s.Parent != os.Getpid() {
		t.Errorf("a living child: got %+v, %v", s, err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_PID, cmd.Process.Pid, &info, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
		t.Fatal(err)
	}
	if s, err := procfs.ReadStat(folder); err != nil || !s.Ended() {
		t.Errorf("a child that has ended: got %+v, %v", s, err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if s, err := procfs.ReadStat(folder); !errors.Is(err, procfs.ErrEnded) {
		t.Errorf("a child that was waited for: got %+v, %v, want %v", s, err, procfs.ErrEnded)
	}
}

func TestReadStatNamesTheFile(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "stat"), []byte("42"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := procfs.ReadStat(folder); err == nil || errors.Is(err, procfs.ErrEnded) || !strings.HasPrefix(err.Error(), folder+"/stat: ") {
		t.Errorf("got %v, want an error that names the file", err)
	}
}

// The kernel tells every process the unit of its times (getauxval(3), AT_CLKTCK).
func TestUserHZ(t *testing.T) {
	const clockTicks = 17 // AT_CLKTCK of linux/auxvec.h
	vector, err := unix.Auxv()
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range vector {
		if pair[0] == clockTicks {
			if pair[1] != procfs.UserHZ {
				t.Errorf("got %d, the kernel says %d", procfs.UserHZ, pair[1])
			}
			return
		}
	}
	t.Error("the kernel does not say it")
}

func TestFields(t *testing.T) {
	file := filepath.Join(t.TempDir(), "status")
	if err := os.WriteFile(file, []byte("Name:\tmockapi\nVmHWM:\t   9000 kB\nVmRSS:\t    1234 kB\nmuch : lots\nbytes: 3\nbig: 99999999999999999999 kB\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := procfs.Field(file, "model", "much", "Name"); got != "lots" || err != nil {
		t.Errorf("got %q, %v, want the first name that is there", got, err)
	}
	if got, err := procfs.Field(file, "Vm"); err == nil || !strings.Contains(err.Error(), "no Vm") {
		t.Errorf("got %q, %v, want an error", got, err)
	}
	if got, err := procfs.KiB(file, "VmRSS"); got != 1234 || err != nil {
		t.Errorf("got %v, %v, want 1234 KiB", got, err)
	}
	for _, name := range []string{"much", "bytes", "big", "none"} {
		if got, err := procfs.KiB(file, name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, %v, want an error", name, got, err)
		}
	}
}

// What the kernel says of this process is what the system call says, to a tick.
func TestCPUTimeIsThatOfTheSystemCall(t *testing.T) {
	var before, after unix.Rusage
	read := func(u *unix.Rusage) float64 {
		if err := unix.Getrusage(unix.RUSAGE_SELF, u); err != nil {
			t.Fatal(err)
		}
		return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
	}
	least := read(&before)
	got, err := procfs.ReadStat(procfs.Folder(os.Getpid()))
	most := read(&after)
	const ticks = 2.0 / procfs.UserHZ // each of two times is rounded down
	if err != nil || got.CPU() < least-ticks || got.CPU() > most {
		t.Errorf("got %v s, %v, want one between %v and %v", got.CPU(), err, least, most)
	}
}
