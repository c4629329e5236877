"""A tiny real upstream on loopback: answers as the mock does, at once, and counts calls in flight."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DEADLINE_SECONDS = 300  # bounds what hangs; a slow or busy machine is no failure
LINGER_SECONDS = 0.1

Reply = tuple[int, bytes]


def answer(key: str) -> Reply:
    """The right answer: a value that is a function of the key."""
    return 200, json.dumps({"key": key, "value": sum(key.encode()) % 1000}).encode()


class Upstream(ThreadingHTTPServer):
    """Serves `reply(key)` for every path. Tests replace `reply` and read the counts."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply: Callable[[str], Reply] = answer
        self.lock = threading.Lock()
        self.paths: list[str] = []
        self.in_flight = 0
        self.peak = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone away is what some tests want."""

    def enter(self, path: str) -> None:
        """Count a call in."""
        with self.lock:
            self.paths.append(path)
            self.in_flight += 1
            self.peak = max(self.peak, self.in_flight)

    def leave(self) -> None:
        """Count a call out."""
        with self.lock:
            self.in_flight -= 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Upstream

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.server.enter(url.path)
        try:
            status, body = self.server.reply(parse_qs(url.query)["key"][0])
        finally:
            self.server.leave()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@contextmanager
def running() -> Iterator[Upstream]:
    """An upstream that answers for as long as the context lasts."""
    server = Upstream()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def together(calls: int) -> Callable[[str], Reply]:
    """A reply that waits until so many calls are in flight at the same time, and then for any more."""
    barrier = threading.Barrier(calls)

    def reply(key: str) -> Reply:
        barrier.wait(DEADLINE_SECONDS)
        # Time for a call that ought to be held back to show itself in `peak`; no right test depends on it.
        time.sleep(LINGER_SECONDS)
        return answer(key)

    return reply
