package command

import (
	"strings"

	urfave "github.com/urfave/cli/v2"
)

// flag is what a person types and reads of a flag.
type flag struct {
	word   string // "--blocks"
	value  string // "N"; empty when it takes none
	usage  string // without the quotes around the value's name
	preset string // the default; empty when it has none
}

// describe reads a flag of the library.
func describe(f urfave.Flag) flag {
	d := flag{word: "--" + f.Names()[0]}
	if len(f.Names()[0]) == 1 {
		d.word = "-" + f.Names()[0]
	}
	documented, ok := f.(urfave.DocGenerationFlag)
	if !ok {
		return d
	}
	d.usage = documented.GetUsage()
	if !documented.TakesValue() {
		return d
	}
	d.value, d.preset = "VALUE", strings.Trim(documented.GetDefaultText(), `"`)
	if before, rest, found := strings.Cut(d.usage, "`"); found {
		if name, after, closed := strings.Cut(rest, "`"); closed {
			d.value, d.usage = name, before+name+after
		}
	}
	return d
}
