"""Looks at the server's side of a connection: the socket that another process has accepted."""

import ctypes
import errno
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

# The number of pidfd_getfd is the same on every architecture (Linux 5.6).
_PIDFD_GETFD = 438
_LIBC = ctypes.CDLL(None, use_errno=True)


def nodelay(pids: list[int], client: socket.socket) -> bool:
    """Whether the process, one of pids, that accepted the client's connection has set TCP_NODELAY on it."""
    for pid in pids:
        for copy in _sockets(pid):
            with closing(copy):
                if _peer(copy) == client.getsockname():
                    return bool(copy.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
    raise AssertionError(f"no process of {pids} has accepted the connection")


def _sockets(pid: int) -> Iterator[socket.socket]:
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        if str(entry.readlink()).startswith("socket:"):
            yield socket.socket(fileno=_copy(pid, int(entry.name)))


def _copy(pid: int, descriptor: int) -> int:
    process = os.pidfd_open(pid)
    try:
        copy: int = _LIBC.syscall(_PIDFD_GETFD, process, descriptor, 0)
    finally:
        os.close(process)
    if copy < 0:
        number = ctypes.get_errno()
        if number in (errno.EPERM, errno.ENOSYS):
            pytest.skip(f"sockets of other processes cannot be looked at here: {os.strerror(number)}")
        raise OSError(number, f"pidfd_getfd: {os.strerror(number)}")
    return copy


def _peer(connection: socket.socket) -> object:
    try:
        return connection.getpeername()
    except OSError:  # a listening socket, or one of a pair
        return None
