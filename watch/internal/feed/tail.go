package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxLine is the longest line that is waited for, in bytes; a sample has 400.
const maxLine = 64 << 10

// maxRead is the most that one look at a file takes in, in bytes.
const maxRead = 16 << 20

// A tail follows the lines of one growing file.
type tail struct {
	path    string
	known   os.FileInfo // of the file that has been read so far; nil before
	offset  int64       // bytes read
	partial []byte      // the line whose end has not come yet
	line    int         // lines given
}

// more gives the whole lines that have come since the last call. Anew is true
// when the file was replaced or cut, so that the lines begin from the start. A
// file that does not exist has no lines.
func (t *tail) more() (lines [][]byte, anew bool, err error) {
	info, err := os.Stat(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if t.known != nil && (!os.SameFile(t.known, info) || info.Size() < t.offset) {
		*t, anew = tail{path: t.path}, true
	}
	t.known = info
	if info.Size() == t.offset {
		return nil, anew, nil
	}
	data, err := readFrom(t.path, t.offset)
	if err != nil {
		return nil, anew, err
	}
	t.offset += int64(len(data))
	lines, err = t.split(data)
	return lines, anew, err
}

// split cuts what has come into lines and keeps the rest back.
func (t *tail) split(data []byte) ([][]byte, error) {
	parts := bytes.Split(append(t.partial, data...), []byte("\n"))
	last := len(parts) - 1
	t.partial = bytes.Clone(parts[last])
	if n := len(t.partial); n > maxLine {
		t.partial = nil
		return parts[:last], fmt.Errorf("a line without an end (got %d bytes, want at most %d): it is left out", n, maxLine)
	}
	return parts[:last], nil
}

// readFrom reads a file from an offset on, at most maxRead bytes.
func readFrom(path string, offset int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(f, maxRead))
}
