"""What a worker process says of itself, in STATE_DIR/workers/<pid>.json.

The file is written when the worker is ready, without counts, and again, with the final counts,
when it has finished its last request: a worker that never wrote them has none. What it counts
meanwhile is in STATE_DIR/workers/<pid>.counters. Loop and parser are read from what is
running, not from the settings: a server may have chosen otherwise.
"""

import asyncio
import json
import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import counters
from app.counters import Counters
from app.settings import Settings

_DISTRIBUTIONS = (
    "aiosqlite",
    "anyio",
    "fastapi",
    "gunicorn",
    "h11",
    "httpcore",
    "httptools",
    "httpx",
    "pydantic",
    "sqlalchemy",
    "starlette",
    "uvicorn",
    "uvicorn-worker",
    "uvloop",
)


class Worker:
    """The ASGI application of one worker process: the service, counted and reported.

    It wraps the app once, outside of everything, and adds one integer addition
    to a request.
    """

    def __init__(self, app: ASGIApp, settings: Settings, counts: Counters) -> None:
        self._app = app
        self._settings = settings
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the server's start and stop."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._counts.add(counters.REQUESTS, 1)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        http_parser = _http_parser(receive)

        async def reporting(message: Message) -> None:
            if message["type"] in ("lifespan.startup.complete", "lifespan.shutdown.complete"):
                final = message["type"] == "lifespan.shutdown.complete"
                write(self._settings.state_dir, self._report(http_parser) | self._figures(final))
            await send(message)

        await self._app(scope, receive, reporting)

    def _report(self, http_parser: str) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "handlers": self._settings.handlers,
            "server": self._settings.server,
            "loop": _class_name(asyncio.get_running_loop()),
            "http_parser": http_parser,
            "versions": versions(),
        }

    def _figures(self, final: bool) -> dict[str, float | None]:
        """The counts of the whole run; none until it has ended."""
        names = counters.FIELDS[: counters.WRITE_TAKEN_AT]
        figures = {name: self._counts.get(field) for field, name in enumerate(names)}
        # Whole numbers are written as such.
        return {name: (int(n) if n.is_integer() else n) if final else None for name, n in figures.items()}


def folder(state_dir: Path) -> Path:
    """The folder of what workers say of themselves, which exists from here on."""
    path = state_dir / "workers"
    path.mkdir(exist_ok=True)
    return path


def write(state_dir: Path, report: dict[str, Any]) -> None:
    """Write the report of one worker, so that a reader sees all of it or nothing."""
    path = folder(state_dir) / f"{report['pid']}.json"
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(report, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    unfinished.replace(path)


def versions() -> dict[str, str]:
    """The versions of everything that takes part in serving a request."""
    found = {name: version(name) for name in _DISTRIBUTIONS}
    return {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version} | found


def _http_parser(receive: Receive) -> str:
    # uvicorn hands over a method of its lifespan object, which holds the configuration that the server
    # makes its protocols from. There is no public way to it, and only the first request would be another.
    config = getattr(getattr(receive, "__self__", None), "config", None)
    protocol = getattr(config, "http_protocol_class", None)
    if protocol is None:
        raise RuntimeError("service: cannot tell the HTTP parser (want to be served by uvicorn's protocol)")
    return str(protocol.__name__)


def _class_name(thing: object) -> str:
    kind = type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"
