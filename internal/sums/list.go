package sums

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleguild/internal/keys"
)

// List maps the names of files, with slashes, to their sums.
type List map[string]string

// String is the list as a file has it: in the order of the names' bytes, so that one list
// has one text.
func (l List) String() string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(l)) {
		text.WriteString(Line(l[name], name))
	}
	return text.String()
}

// Line is the line of one file, with its end.
func Line(sum, name string) string { return sum + "  " + name + "\n" }

// ParseLine reads a line, with its end or without. It is false for anything but a sum in
// small letters, two spaces and a name.
func ParseLine(line string) (sum, name string, ok bool) {
	sum, name, ok = strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
	raw, err := hex.DecodeString(sum)
	return sum, name, ok && err == nil && len(raw) == sha256.Size && sum == strings.ToLower(sum) && name != "" && name[0] != ' '
}

// Parse reads the text of the file of a list, in the order that String writes, and says what
// is wrong with the lines that it leaves out.
func Parse(file, text string) (List, []string) {
	l := List{}
	var wrong []string
	last := ""
	for line := range strings.Lines(text) {
		sum, name, ok := ParseLine(line)
		if !ok || name <= last {
			wrong = append(wrong, fmt.Sprintf("%s: not a sum and a name, in order (got %q)", file, strings.TrimSuffix(line, "\n")))
			continue
		}
		l[name], last = sum, name
	}
	return l, wrong
}

// Compare says what is wrong with the text of the file of a list, and which of the files
// that were found are not those of the list. A file is not said to be unlisted where a line
// cannot be read: it may be its own.
func Compare(file, text string, found List) []string {
	listed, differences := Parse(file, text)
	complete := len(differences) == 0
	for _, name := range keys.Union(listed, found) {
		want, isListed := listed[name]
		got, isThere := found[name]
		switch {
		case !isListed && complete:
			differences = append(differences, name+": not in "+file)
		case !isListed:
		case !isThere:
			differences = append(differences, name+": missing")
		case got != want:
			differences = append(differences, name+": other bytes than "+file+" says")
		}
	}
	return differences
}
