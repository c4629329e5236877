package command

import (
	"fmt"
	"io"
	"strings"

	urfave "github.com/urfave/cli/v2"
)

// Reference is the hidden command that prints all other ones as Markdown: what
// docs/commands.md is made by.
func Reference(program Command, out io.Writer) Command {
	return Command{
		Name: "reference", Usage: "print every command, its flags and examples as Markdown", Hidden: true,
		Examples: []string{">docs/commands.md"},
		Action: func(*urfave.Context) error {
			_, err := io.WriteString(out, program.markdown())
			return err
		},
	}
}

// markdown is the page of a program.
func (c Command) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The commands of %s\n\n%s.\n\n%s\n\n", c.Name, upper(c.Usage), c.Description)
	fmt.Fprintf(&b, "Flags come before or after arguments; `--` ends them. `%s COMMAND --help` prints what is listed here. "+
		"A command that has something to clean up does so at the first SIGINT, SIGTERM or SIGHUP, and ends at the second; all others end at the first. What did not get done by that ends by the signal, which a shell shows as 128 and its number: 130 after Ctrl-C.\n\n", c.Name)
	b.WriteString("| command | what it does |\n| --- | --- |\n")
	each(c.Commands, c.Name, func(sub Command, path string) {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", cell(strings.TrimSpace(path+" "+sub.Arguments)), anchor(path), cell(sub.Usage))
	})
	each(c.Commands, c.Name, func(sub Command, path string) { sub.section(&b, path) })
	fmt.Fprintf(&b, "\nMade by `%s reference >docs/commands.md`.\n", c.Name)
	return b.String()
}

// section is the part of the page about one command.
func (c Command) section(b *strings.Builder, path string) {
	fmt.Fprintf(b, "\n## %s\n\n%s.", path, upper(c.Usage))
	if c.Description != "" {
		b.WriteString(" " + c.Description)
	}
	b.WriteString("\n\n```sh\n" + strings.Join(c.calls(path), "\n") + "\n```\n")
	if len(c.Flags) == 0 {
		return
	}
	b.WriteString("\n| flag | what it does | default |\n| --- | --- | --- |\n")
	for _, f := range c.Flags {
		flag := describe(f)
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", strings.TrimSpace(flag.word+" "+flag.value), cell(flag.usage), cell(flag.preset))
	}
}

// each calls do for all commands that are not hidden, those below others included.
func each(commands []Command, above string, do func(c Command, path string)) {
	for _, c := range commands {
		if !c.Hidden {
			do(c, above+" "+c.Name)
			each(c.Commands, above+" "+c.Name, do)
		}
	}
}

func anchor(heading string) string { return strings.ReplaceAll(heading, " ", "-") }

// cell is text that a table of Markdown can hold.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
