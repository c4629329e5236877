package command

import (
	"fmt"
	"runtime/debug"
	"strings"

	urfave "github.com/urfave/cli/v2"
)

// synopsis is the form of a call.
func (c Command) synopsis(path string) string {
	words := []string{path, "[FLAGS]"}
	if c.Action == nil {
		words = []string{path, "COMMAND", "[FLAGS]", "[ARGUMENTS]"}
	}
	if c.Arguments != "" {
		words = append(words, c.Arguments)
	}
	return strings.Join(words, " ")
}

// calls are the examples as they are typed.
func (c Command) calls(path string) []string {
	var calls []string
	for _, example := range c.Examples {
		calls = append(calls, strings.TrimSpace(path+" "+example))
	}
	return calls
}

// help is the template of --help: the library's, and the examples.
func (c Command) help(path string) string {
	if c.Help != nil {
		return verbatim(c.Help(path))
	}
	text := urfave.AppHelpTemplate
	if calls := c.calls(path); len(calls) > 0 {
		text += "\nEXAMPLES:\n   " + verbatim(strings.Join(calls, "\n   ")) + "\n"
	}
	return strings.Replace(text, "GLOBAL OPTIONS:", "FLAGS:", 2)
}

// verbatim is a template that gives the text as it is.
func verbatim(text string) string { return strings.ReplaceAll(text, "{{", `{{"{{"}}`) }

// version names a program's build and what it reads.
func (c Command) version() string {
	build := "of an unknown build"
	if info, ok := debug.ReadBuildInfo(); ok {
		build = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				build = s.Value
			}
		}
	}
	text := fmt.Sprintf("%s %s", c.Name, build)
	if c.Version != "" {
		text += ", " + c.Version
	}
	return text
}
