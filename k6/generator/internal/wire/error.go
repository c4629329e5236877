package wire

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
)

// The codes of k6 for what happens without a response (grafana/k6, lib/netext/httpext/error_codes.go).
const (
	codeOther       = 1000
	codeTimeout     = 1050
	codeTCP         = 1200
	codeBrokenPipe  = 1201
	codeUnknown     = 1202
	codeDial        = 1210
	codeDialTimeout = 1211
	codeRefused     = 1212
	codeDialUnknown = 1213
	codeReset       = 1220
	codeCompression = 1701
)

// fault gives k6's code of an error, and its text.
func fault(err error) (code int, text string) {
	op, isOp := errors.AsType[*net.OpError](err)
	switch dial := isOp && op.Op == "dial"; {
	case isTimeout(err) && dial:
		return codeDialTimeout, "dial: i/o timeout"
	case isTimeout(err):
		return codeTimeout, "request timeout"
	case errors.Is(err, errCompressed):
		return codeCompression, err.Error()
	case !isOp:
		return codeOther, err.Error()
	case errors.Is(err, syscall.ECONNRESET):
		return codeReset, op.Op + ": connection reset by peer"
	case errors.Is(err, syscall.EPIPE):
		return codeBrokenPipe, op.Op + ": broken pipe"
	case !dial:
		return codeTCP, op.Error()
	}
	return dialFault(op)
}

// dialFault is that of a connection that could not be made.
func dialFault(op *net.OpError) (code int, text string) {
	number, isNumber := errors.AsType[syscall.Errno](op)
	switch {
	case number == syscall.ECONNREFUSED:
		return codeRefused, "dial: connection refused"
	case isNumber:
		return codeDialUnknown, "dial: unknown errno " + number.Error()
	}
	return codeDial, op.Error()
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &timeout) && timeout.Timeout()
}
