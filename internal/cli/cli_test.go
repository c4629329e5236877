package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

func TestReportWritesEachErrorWithItsHint(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		text string
	}{
		{nil, OK, ""},
		{errors.New("a: broke"), Broke, "merge: a: broke\n"},
		{Fail(Usage, "do this\nor that", "a: wrong (got %d, want %d)", 1, 2), Usage, "merge: a: wrong (got 1, want 2)\nhint: do this\n      or that\n"},
		{fmt.Errorf("step: %w", Fail(Machine, "h", "no quota")), Machine, "merge: step: no quota\nhint: h\n"},
		{Fail(Invalid, "", "a run is invalid"), Invalid, "merge: a run is invalid\n"},
		{Fail(Unknown, "", "the commit is not there"), Unknown, "merge: the commit is not there\n"},
		{errors.Join(Fail(Usage, "", "one"), Fail(Usage, "", "two")), Usage, "merge: one\nmerge: two\n"},
		{errors.Join(Fail(Usage, "h", "one"), errors.Join(errors.New("two"), Fail(Usage, "h", "one"))), Usage, "merge: one\nhint: h\nmerge: two\n"},
	} {
		var b strings.Builder
		if code := Report(&b, "merge", c.err); code != c.code || b.String() != c.text {
			t.Errorf("%v: got %d %q, want %d %q", c.err, code, b.String(), c.code, c.text)
		}
	}
}

func TestFailKeepsTheCause(t *testing.T) {
	if err := Fail(Broke, "", "reading: %w", fs.ErrNotExist); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
