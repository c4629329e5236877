"""Starts uvicorn or gunicorn, with every option that could differ between them said.

Both serve with uvicorn's protocol and the options of `protocol_options`, so
that SERVER changes the process manager and nothing else. `default` for
ACCESS_LOG, KEEP_ALIVE or TCP_NODELAY says nothing, and the server does as it
always does.
"""

import os
import signal
import socket
import sys
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.settings import Settings

HOST = "127.0.0.1"
BACKLOG = 2048
# How long a stopping worker waits for requests in flight.
GRACEFUL_SECONDS = 30
# gunicorn kills a stopping worker after this; the worker needs the difference to write its final counts.
ARBITER_GRACEFUL_SECONDS = GRACEFUL_SECONDS + 5
# uvicorn's parent kills a worker whose health-check thread is silent for this long. Twice uvicorn's limit,
# for a starved CPU; not more, because the parent notices neither a dead worker nor SIGTERM while it waits.
HEALTH_CHECK_SECONDS = 10
# gunicorn kills a worker whose event loop is silent for this long. Handlers that block may keep a loop
# busy for minutes, which a study wants to see as response time and not as a killed worker.
HEARTBEAT_SECONDS = 3600


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Returns, or exits with the server's own code."""
    if settings.server == "gunicorn":
        command = gunicorn_command(settings)
        os.execv(command[0], command)
    signal.signal(signal.SIGTERM, _stop)
    config = uvicorn.Config("app.main:serve", **uvicorn_options(settings))
    if settings.workers > 1:
        _supervise(config, _listener(config, settings))
    elif settings.tcp_nodelay == "on":
        _serve(config, [_listener(config, settings)])
    else:
        _serve(config, None)


def protocol_options(settings: Settings) -> dict[str, Any]:
    """The options of uvicorn's protocol in each worker, under both servers."""
    return {
        "loop": settings.loop,
        "http": settings.http_parser,
        "ws": "none",
        "lifespan": "on",
        "interface": "asgi3",
        "proxy_headers": False,
        "server_header": True,
        "date_header": True,
        "limit_concurrency": None,
        "timeout_graceful_shutdown": GRACEFUL_SECONDS,
    }


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """The options of uvicorn.Config for SERVER=uvicorn."""
    options = protocol_options(settings) | {
        "factory": True,
        "host": HOST,
        "port": settings.port,
        "workers": settings.workers,
        "backlog": BACKLOG,
        "log_level": "info",
        "use_colors": False,
        "timeout_worker_healthcheck": HEALTH_CHECK_SECONDS,
    }
    if settings.access_log != "default":
        options["access_log"] = settings.access_log == "on"
    if settings.keep_alive is not None:
        options["timeout_keep_alive"] = settings.keep_alive
    return options


def gunicorn_command(settings: Settings) -> list[str]:
    """The command line of gunicorn for SERVER=gunicorn; gunicorn_worker.Worker adds protocol_options."""
    options: dict[str, object] = {
        "--bind": f"{HOST}:{settings.port}",
        "--workers": settings.workers,
        "--worker-class": "app.gunicorn_worker.Worker",
        "--backlog": BACKLOG,
        "--timeout": HEARTBEAT_SECONDS,
        "--graceful-timeout": ARBITER_GRACEFUL_SECONDS,
        "--max-requests": 0,
        "--log-level": "info",
        "--error-logfile": "-",
    }
    if (
        settings.access_log == "on"
    ):  # without a file gunicorn writes no access log: off and default are the same
        options["--access-logfile"] = "-"
    if settings.keep_alive is not None:
        options["--keep-alive"] = settings.keep_alive
    arguments = [text for name, value in options.items() for text in (name, str(value))]
    # The control socket is a thread and a socket that no other server has.
    return [sys.executable, "-m", "app.gunicorn_main", "app.main:serve()", *arguments, "--no-control-socket"]


def send_at_once(listener: socket.socket) -> None:
    """Set TCP_NODELAY on a listening socket; on Linux the connections that it accepts inherit it."""
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _listener(config: uvicorn.Config, settings: Settings) -> socket.socket:
    # uvicorn makes this socket without naming the protocol, by which asyncio decides on TCP_NODELAY: left
    # alone it is off under LOOP=asyncio with several workers, and on in all other cases.
    listener = config.bind_socket()
    if settings.tcp_nodelay == "on":
        send_at_once(listener)
    return listener


def _serve(config: uvicorn.Config, listeners: list[socket.socket] | None) -> None:
    server = uvicorn.Server(config)
    server.run(listeners)  # None: uvicorn lets the loop make the listening socket
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _supervise(config: uvicorn.Config, listener: socket.socket) -> None:
    # What uvicorn.run does for several workers, except that it exits with 0 when they cannot start.
    supervisor = Multiprocess(config, sockets=[listener])
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        sys.exit(STARTUP_FAILURE)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    # uvicorn raises the signal once more after it has shut down; being stopped is success here.
    sys.exit(0)
