"""What a worker process says of itself, in STATE_DIR/workers/<pid>.json.

The file is written when the worker is ready and again, with the final counts,
when it has finished its last request. Loop and parser are read from what is
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

from app.database.async_ import Database as AsyncDatabase
from app.database.sync import Database as SyncDatabase
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

    def __init__(self, app: ASGIApp, settings: Settings, database: AsyncDatabase | SyncDatabase) -> None:
        self._app = app
        self._settings = settings
        self._database = database
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the server's start and stop."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self.requests += 1

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        http_parser = _http_parser(receive)

        async def reporting(message: Message) -> None:
            if message["type"] in ("lifespan.startup.complete", "lifespan.shutdown.complete"):
                write(self._settings.state_dir, self._report(http_parser))
            await send(message)

        await self._app(scope, receive, reporting)

    def _report(self, http_parser: str) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "handlers": self._settings.handlers,
            "server": self._settings.server,
            "loop": _class_name(asyncio.get_running_loop()),
            "http_parser": http_parser,
            "requests": self.requests,
            "db_connections_opened": self._database.opened.connections,
            "db_writes": self._database.turns.count,
            "db_write_wait_seconds": self._database.turns.wait_seconds,
            "db_write_hold_seconds": self._database.turns.hold_seconds,
            "versions": versions(),
        }


def write(state_dir: Path, report: dict[str, Any]) -> None:
    """Write the report of one worker, so that a reader sees all of it or nothing."""
    folder = state_dir / "workers"
    folder.mkdir(exist_ok=True)
    path = folder / f"{report['pid']}.json"
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
