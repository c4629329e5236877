// Package nar computes the hash by which Nix knows a directory.
//
// Nix serialises a tree into one stream, the Nix archive (NAR), and hashes
// that. The stream holds names, contents, the owner's executable bit and the
// targets of symbolic links; times, owners and other mode bits do not count.
// The format is described in the Nix manual, chapter "Nix Archive (NAR) format".
package nar

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// Hash gives the SHA-256 of root's archive in fsys, written as Nix and browsers
// write it: "sha256-" and base64. It is what `nix hash path` prints.
func Hash(fsys fs.FS, root string) (string, error) {
	sum := sha256.New()
	if err := Write(sum, fsys, root); err != nil {
		return "", err
	}
	return "sha256-" + base64.StdEncoding.EncodeToString(sum.Sum(nil)), nil
}

// Write writes the archive of root in fsys to w. Anything but a regular file, a
// directory or a symbolic link is an error.
func Write(w io.Writer, fsys fs.FS, root string) error {
	a := &archive{w: w, fsys: fsys}
	a.strings("nix-archive-1")
	info, err := fs.Lstat(fsys, root)
	if err != nil {
		return err
	}
	a.node(root, info)
	return a.err
}

// archive writes one stream. After the first error it writes nothing more.
type archive struct {
	w    io.Writer
	fsys fs.FS
	err  error
}

func (a *archive) node(name string, info fs.FileInfo) {
	a.strings("(", "type")
	switch mode := info.Mode(); {
	case mode.IsRegular():
		a.file(name, info)
	case mode.IsDir():
		a.directory(name)
	case mode.Type() == fs.ModeSymlink:
		a.link(name)
	default:
		a.fail(fmt.Errorf("%s: has no place in a Nix archive (got %s, want a file, directory or symbolic link)", name, mode.Type()))
	}
	a.strings(")")
}

func (a *archive) file(name string, info fs.FileInfo) {
	a.strings("regular")
	if info.Mode()&0o100 != 0 {
		a.strings("executable", "")
	}
	data, err := fs.ReadFile(a.fsys, name)
	a.fail(err)
	a.strings("contents", string(data))
}

func (a *archive) link(name string) {
	target, err := fs.ReadLink(a.fsys, name)
	a.fail(err)
	a.strings("symlink", "target", target)
}

func (a *archive) directory(name string) {
	a.strings("directory")
	// The format wants byte order, and that is how fs.ReadDir sorts.
	entries, err := fs.ReadDir(a.fsys, name)
	a.fail(err)
	for _, entry := range entries {
		info, err := entry.Info()
		if a.fail(err); a.err != nil {
			return
		}
		a.strings("entry", "(", "name", entry.Name(), "node")
		a.node(path.Join(name, entry.Name()), info)
		a.strings(")")
	}
}

// strings writes each text as its length (64 bits, little endian), its bytes
// and zeros up to a multiple of eight.
func (a *archive) strings(texts ...string) {
	for _, text := range texts {
		padding := (8 - len(text)%8) % 8
		frame := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
		frame = append(frame, text...)
		frame = append(frame, make([]byte, padding)...)
		if a.err == nil {
			_, a.err = a.w.Write(frame)
		}
	}
}

// fail keeps the first error.
func (a *archive) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}
