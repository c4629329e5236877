package server

import (
	"net"
	"syscall"
)

// clientGone says whether the client has closed or reset its connection, which
// a client does when its own time-out ends before the delay. A write would not
// tell: the kernel takes the first one even when nobody will read it. So one
// byte is looked at without taking it. A connection that is not a socket, as
// in tests, counts as present.
func clientGone(conn net.Conn) bool {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return true // closed on our side already
	}
	gone := false
	err = raw.Control(func(fd uintptr) { gone = peek(int(fd)) })
	return gone || err != nil
}

// peek says whether the socket is at its end. A next request that is already
// there (n > 0), or none yet (EAGAIN), shows a client that is present.
func peek(fd int) (atEnd bool) {
	var one [1]byte
	for {
		n, _, err := syscall.Recvfrom(fd, one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		switch err {
		case nil:
			return n == 0
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			return false
		default:
			return true
		}
	}
}
