// Package sums makes, writes, reads and compares SHA-256 sums in the form of sha256sum: a
// line "SUM  NAME" for each file, SUM being 64 hexadecimal digits. `sha256sum -c` takes
// every list that it writes.
package sums
