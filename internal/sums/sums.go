package sums

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
)

// Of is the sum of data.
func Of(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// OfFile is the sum of a file's bytes, which it does not hold in memory all at once.
func OfFile(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum, _, err := From(f)
	return sum, err
}

// From is the sum of what a reader gives until it ends, and how many bytes that are.
func From(r io.Reader) (sum string, n int64, err error) {
	h := sha256.New()
	if n, err = io.Copy(h, r); err != nil {
		return "", n, err
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}
