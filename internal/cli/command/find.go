package command

import (
	"slices"
	"strings"

	urfave "github.com/urfave/cli/v2"
)

// call is what the words of a command line ask for.
type call struct {
	command Command
	path    string   // "scaleguild mock plan"
	words   []string // the command's flags, then its arguments
	version bool     // of the program, is asked for
	help    bool     // of the command, is asked for
}

// find tells commands, flags and arguments apart. The library would stop looking
// for flags at the first argument, and would not take those of a command that stand
// before its name; people do both.
func (c Command) find(words []string) call {
	found := call{command: c, path: c.Name}
	var flags, rest []string
	for len(words) > 0 {
		word, n := words[0], found.command.flagLength(words)
		sub := found.command.sub(word)
		switch {
		case word == "--":
			found.words = slices.Concat(flags, words[:1], rest, words[1:])
			return found
		case n > len(words):
			found.words = append(flags, word) // without the arguments: they are not its value
			return found
		case n > 0:
			found.version = found.version || slices.Contains([]string{"--version", "-version"}, word)
			found.help = found.help || slices.Contains([]string{"--help", "-help", "-h"}, word)
			flags = append(flags, words[:n]...)
		case len(rest) == 0 && sub != nil:
			found.command, found.path, n = *sub, found.path+" "+sub.Name, 1
			if sub.Verbatim {
				found.words = slices.Concat([]string{"--"}, words[1:])
				return found
			}
		case len(rest) == 0 && word == "help" && len(found.command.Commands) > 0:
			found.help, n = true, 1
		default:
			rest, n = append(rest, word), 1
		}
		words = words[n:]
	}
	found.words = slices.Concat(flags, rest)
	if found.help {
		found.words = []string{"--help"} // alone: to the library, an argument would be a topic
	}
	return found
}

// sub gives the command of this name, nil when there is none.
func (c Command) sub(name string) *Command {
	i := slices.IndexFunc(c.Commands, func(sub Command) bool { return sub.Name == name })
	if i < 0 {
		return nil
	}
	return &c.Commands[i]
}

// flagLength is how many of the words the flag at their beginning takes: 0 when
// there is none, 2 when its value is a word of its own, whether it is there or not.
func (c Command) flagLength(words []string) int {
	name := strings.TrimLeft(words[0], "-")
	if !strings.HasPrefix(words[0], "-") || name == "" {
		return 0
	}
	if c.takesValue(name) {
		return 2
	}
	return 1
}

// takesValue says whether the flag is one of the command, or of one below it, and
// has a value.
func (c Command) takesValue(name string) bool {
	for _, f := range c.Flags {
		valued, ok := f.(urfave.DocGenerationFlag)
		if ok && slices.Contains(f.Names(), name) && valued.TakesValue() {
			return true
		}
	}
	return slices.ContainsFunc(c.Commands, func(sub Command) bool { return sub.takesValue(name) })
}
