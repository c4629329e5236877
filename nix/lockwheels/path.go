package main

import (
	"encoding/hex"
	"regexp"

	"golang.org/x/crypto/blake2b"
)

// pathOf is the folder in which the package index keeps a file: the BLAKE2b-256 of
// its bytes in hexadecimal digits, as AA/BB/REST (Warehouse,
// warehouse/forklift/legacy.py, "Figure out what our filepath is going to be").
// It depends on the file alone, unlike the addresses that are made of a release's name.
func pathOf(data []byte) string {
	sum := blake2b.Sum256(data)
	digits := hex.EncodeToString(sum[:])
	return digits[:2] + "/" + digits[2:4] + "/" + digits[4:]
}

var pathForm = regexp.MustCompile(`^[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{60}$`)
