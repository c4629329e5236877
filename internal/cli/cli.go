package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Exit codes, the same for every command of the project.
const (
	OK      = 0 // done
	Broke   = 1 // it broke
	Usage   = 2 // wrong usage or wrong definition
	Invalid = 3 // it ran, but a run is invalid, or a promise is not kept
	Machine = 4 // this machine cannot do it
	Unknown = 5 // it cannot tell: what would answer is not there
)

// Env is everything that a command takes from the process that it runs in.
// Tests build one of their own, so that no command touches a global.
type Env struct {
	Name   string    // the program's, which warnings begin with
	Args   []string  // without the program's name
	Out    io.Writer // the result
	Err    io.Writer // everything else
	Getenv func(string) string
	Dir    string // the working directory, absolute

	signals *signals // nil in tests, which get none
}

// Main runs command with the process's own environment and ends the process
// with the exit code of its error. A signal ends it as well, and so does an error of a
// command that a signal has cancelled: see Interruptible.
func Main(name string, command func(context.Context, Env) error) {
	signals := listen()
	dir, err := os.Getwd()
	if err == nil {
		err = command(context.Background(), Env{
			Name: name, Args: os.Args[1:], Out: os.Stdout, Err: os.Stderr,
			Getenv: os.Getenv, Dir: dir, signals: signals,
		})
	}
	code := Report(os.Stderr, name, err)
	if sig, interrupted := signals.first(); interrupted && code != OK {
		end(sig) // whoever started it sees that it was interrupted, whatever failed by it
	}
	os.Exit(code)
}

// Report writes err to w as "name: text", with its hints on lines of their
// own, and returns the exit code. What several errors say alike is written once. A nil
// error writes nothing.
func Report(w io.Writer, name string, err error) int {
	if err == nil {
		return OK
	}
	shown := map[string]bool{} // two studies may be wrong by one file
	for _, one := range flatten(err) {
		text := one.Error()
		if text == "" || shown[text] {
			continue
		}
		shown[text] = true
		fmt.Fprintf(w, "%s: %s\n", name, text)
		var e *Error
		if errors.As(one, &e) && e.Hint != "" {
			fmt.Fprintf(w, "hint: %s\n", strings.ReplaceAll(e.Hint, "\n", "\n      "))
		}
	}
	return Code(err)
}

// flatten gives the errors that errors.Join put together, or err alone.
func flatten(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, one := range joined.Unwrap() {
			all = append(all, flatten(one)...)
		}
		return all
	}
	return []error{err}
}
