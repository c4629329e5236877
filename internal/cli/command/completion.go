package command

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
)

// Completion is the command that prints what a shell completes a program's
// commands and flags by. The scripts are whole: no key calls the program.
func Completion(program Command, out io.Writer) Command {
	scripts := map[string]func(Command) string{"bash": bash, "zsh": zsh, "fish": fish}
	c := Command{
		Name: "completion", Arguments: "bash|zsh|fish", Usage: "print a completion script for a shell",
		Examples: []string{"bash >~/.local/share/bash-completion/completions/scaleguild", "zsh >~/.zfunc/_scaleguild", "fish >~/.config/fish/completions/scaleguild.fish"},
	}
	c.Action = func(call *urfave.Context) error {
		script, ok := scripts[call.Args().First()]
		if !ok || call.NArg() != 1 {
			shells := slices.Sorted(maps.Keys(scripts))
			return cli.Fail(cli.Usage, call.App.Name+" bash", "arguments: unknown shell (got %q, want one of %s)", call.Args().Slice(), strings.Join(shells, ", "))
		}
		program.Commands = append(slices.Clone(program.Commands), c)
		_, err := io.WriteString(out, script(program))
		return err
	}
	return c
}

// levels calls do for a program and each of its commands, with the words that lead to it.
func levels(c Command, do func(c Command, words string)) {
	do(c, "")
	each(c.Commands, "", do)
}

// names are a command's own commands that a person calls.
func names(c Command) []Command {
	return slices.DeleteFunc(slices.Clone(c.Commands), func(sub Command) bool { return sub.Hidden })
}

// cases writes, for bash and zsh alike, how a word leads to a command.
func cases(c Command) string {
	var b strings.Builder
	each(c.Commands, "", func(_ Command, words string) { fmt.Fprintf(&b, "      '%s') command='%s' ;;\n", words, words) })
	return b.String()
}

func bash(c Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# bash completion of %[1]s: source <(%[1]s completion bash)
_%[1]s() {
  local command='' commands='' flags='' valued='' i last=${COMP_WORDS[COMP_CWORD - 1]} word=${COMP_WORDS[COMP_CWORD]}
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${COMP_WORDS[i]}" in
%[2]s    esac
  done
  case $command in
`, c.Name, cases(c))
	levels(c, func(c Command, words string) {
		var flags, valued, subs []string
		for _, f := range c.Flags {
			flag := describe(f)
			flags = append(flags, flag.word)
			if flag.value != "" {
				valued = append(valued, flag.word)
			}
		}
		for _, sub := range names(c) {
			subs = append(subs, sub.Name)
		}
		fmt.Fprintf(&b, "    '%s') commands='%s' flags='%s' valued='%s' ;;\n", words,
			strings.Join(subs, " "), strings.Join(append(flags, "--help"), " "), strings.Join(valued, " "))
	})
	fmt.Fprintf(&b, `  esac
  case " $valued " in *" $last "*) return ;; esac # its value: a file's name, or anything
  case $word in -*) commands=$flags ;; esac
  mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
}
complete -o default -F _%[1]s %[1]s
`, c.Name)
	return b.String()
}

func zsh(c Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, `#compdef %[1]s
# zsh completion of %[1]s: a file _%[1]s in a folder of $fpath, or: source <(%[1]s completion zsh)
_%[1]s() {
  local command='' i
  local -a commands flags
  for ((i = 2; i < CURRENT; i++)); do
    case "$command ${words[i]}" in
%[2]s    esac
  done
  case $command in
`, c.Name, cases(c))
	levels(c, func(c Command, words string) {
		fmt.Fprintf(&b, "    '%s')\n      commands=(%s)\n      flags=(", words, zshWords(names(c)))
		for _, f := range c.Flags {
			flag := describe(f)
			fmt.Fprintf(&b, "%s ", quote(flag.word+":"+flag.usage))
		}
		b.WriteString("'--help:show help') ;;\n")
	})
	fmt.Fprintf(&b, `  esac
  if [[ ${words[CURRENT]} == -* ]]; then
    _describe -o flag flags
  elif ((${#commands})); then
    _describe command commands
  else
    _files
  fi
}
if [[ ${funcstack[1]} == _%[1]s ]]; then _%[1]s "$@"; else compdef _%[1]s %[1]s; fi
`, c.Name)
	return b.String()
}

func zshWords(commands []Command) string {
	var words []string
	for _, c := range commands {
		words = append(words, quote(c.Name+":"+c.Usage))
	}
	return strings.Join(words, " ")
}

func fish(c Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# fish completion of %[1]s: %[1]s completion fish | source\n", c.Name)
	levels(c, func(level Command, words string) {
		when := "__fish_use_subcommand"
		if fields := strings.Fields(words); len(fields) > 0 {
			when = "__fish_seen_subcommand_from " + fields[len(fields)-1]
		}
		for _, sub := range names(level) {
			fmt.Fprintf(&b, "complete -c %s -n %s -f -a %s -d %s\n", c.Name, quote(when), sub.Name, quote(sub.Usage))
		}
		for _, f := range level.Flags {
			flag := describe(f)
			option := "-l " + strings.TrimPrefix(flag.word, "--")
			if len(flag.word) == len("-n") {
				option = "-s " + flag.word[1:]
			}
			if flag.value != "" {
				option += " -r"
			}
			fmt.Fprintf(&b, "complete -c %s -n %s %s -d %s\n", c.Name, quote(when), option, quote(flag.usage))
		}
	})
	return b.String()
}

// quote is a word of a shell that stands for the text.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
