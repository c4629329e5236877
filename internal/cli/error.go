package cli

import (
	"errors"
	"fmt"
)

// Error is an error that knows its remedy and the exit code it asks for.
type Error struct {
	Code int    // one of the exit codes; Broke when 0
	Err  error  // "where: what is wrong (got X, want Y)"
	Hint string // a command to paste or a thing to do; may be empty
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives the error that Error decorates.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an error with an exit code and a hint; the text is formatted as
// fmt.Errorf does, %w included.
func Fail(code int, hint, format string, args ...any) error {
	return &Error{Code: code, Hint: hint, Err: fmt.Errorf(format, args...)}
}

// Code gives the exit code of err: OK for nil, the code of the first Error in
// the chain that has one, else Broke.
func Code(err error) int {
	if err == nil {
		return OK
	}
	var e *Error
	if errors.As(err, &e) && e.Code != 0 {
		return e.Code
	}
	return Broke
}
