package define

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Argv is a command: words, program first. The program is looked up on PATH, or is a path from
// the folder in which the command runs when it has a slash. A definition may also write one line
// of text, which a shell runs: "gunicorn --bind 127.0.0.1:$PORT shop:app".
type Argv []string

// String is the command as it was written: the line, or the words with spaces between them.
func (a Argv) String() string {
	if len(a) == 3 && a[0] == "sh" && a[1] == "-c" {
		return strings.TrimPrefix(a[2], "exec ")
	}
	return strings.Join(a, " ")
}

// Program is the program of the command, also where a shell runs it: the word that is looked up.
func (a Argv) Program() string {
	first, _, _ := strings.Cut(a.String(), " ")
	return first
}

// noCommand is the error of a value that is none; got says what it is.
type noCommand struct{ got string }

func (e noCommand) Error() string {
	return fmt.Sprintf("not a command (got %s, want one line of text, or a list of words)", e.got)
}

// UnmarshalJSON reads a list of words or a line, by way of what both forms decode to. Null is no
// command, as a key that is left out is.
func (a *Argv) UnmarshalJSON(data []byte) error {
	var v any
	if err := json.Unmarshal(data, &v); err != nil || v == nil {
		return err
	}
	return a.UnmarshalTOML(v)
}

// UnmarshalTOML reads a list of words or a line.
func (a *Argv) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case string:
		*a = shellLine(v)
		return nil
	case []any:
		words := Argv{}
		for _, item := range v {
			word, ok := item.(string)
			if !ok {
				return noCommand{fmt.Sprintf("%v among the words", item)}
			}
			words = append(words, word)
		}
		*a = words
		return nil
	}
	return noCommand{typeName(v)}
}

// A shell is not asked to run words: they reach the program as they are, whatever is in them.

// shellLine is the command that runs a line. A line that is one command takes the shell's place,
// so that it gets the signal that the service is stopped by, and so that the first process of the
// group is the service's. A line of several commands, or one that sets a variable, stays a
// shell's: what is to take its place says exec itself.
func shellLine(line string) Argv {
	line = strings.TrimSpace(line)
	first, _, _ := strings.Cut(line, " ")
	switch {
	case line == "":
		return nil
	case first == "exec": // it says so itself
	case !strings.ContainsAny(line, "|&;<>()`\n") && !strings.Contains(first, "="):
		line = "exec " + line
	}
	return Argv{"sh", "-c", line}
}
