// Archive compresses standard input with Zstandard and writes it to standard
// output. The same input gives the same bytes on every machine, whatever zstd
// command is installed there: the library is pinned in tools/go.mod, and one
// encoder works alone.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

func main() {
	if err := compress(os.Stdout, os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "archive:", err)
		os.Exit(1)
	}
}

func compress(to io.Writer, from io.Reader) error {
	encoder, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return err
	}
	if _, err := io.Copy(encoder, from); err != nil {
		return err
	}
	return encoder.Close()
}
