"""The real command, `python -m app`, under each server."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app import servers
from app.counters import FIELDS
from tests.connections import nodelay
from tests.environment import environ, settings
from tests.upstream import Upstream

SERVICE = Path(__file__).parent.parent
DEADLINE_SECONDS = 300  # bounds what hangs; a slow or busy machine is no failure
LOOPS = {"uvloop": "uvloop.Loop", "asyncio": "asyncio.unix_events._UnixSelectorEventLoop"}
PARSERS = {"httptools": "HttpToolsProtocol", "h11": "H11Protocol"}


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def command_environ(state_dir: Path, **changes: str) -> dict[str, str]:
    """The environment of the command: the variables and what Python itself needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | environ(state_dir, **changes)


@contextmanager
def started(
    state_dir: Path, log: Path, changes: dict[str, str], prefix: tuple[str, ...] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """The service's process; killed with all its children if the test leaves it running."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "app"],
            cwd=SERVICE,
            env=command_environ(state_dir, **changes),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_ready(process: subprocess.Popen[bytes], port: int, state_dir: Path, workers: int) -> None:
    """Poll until /health answers and every worker has written its file."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the service has stopped"
        if len(reports(state_dir)) == workers and healthy(port):
            return
        time.sleep(0.02)
    raise AssertionError("the service is not ready in time")


def healthy(port: int) -> bool:
    """Whether /health answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def reports(state_dir: Path) -> list[dict[str, Any]]:
    """What the workers say of themselves."""
    return [json.loads(path.read_text()) for path in sorted((state_dir / "workers").glob("*.json"))]


def counted(state_dir: Path) -> dict[int, list[float]]:
    """What the workers have counted so far, by process id."""
    files = sorted((state_dir / "workers").glob("*.counters"))
    return {int(path.stem): list(struct.unpack(f"{len(FIELDS)}d", path.read_bytes())) for path in files}


def one_of_each_kind(port: int) -> list[int]:
    """Send one request of each kind; the statuses."""
    purchase = {"key": "k", "item_id": 7, "quantity": 2}
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=DEADLINE_SECONDS
    ) as client:
        answers = [
            client.get("/health"),
            client.get("/items", params={"category": "c07"}),
            client.get("/items/7"),
            client.post("/orders", json=purchase),
            client.get("/quotes/7", params={"key": "k"}),
            client.post("/checkout", json=purchase),
        ]
    return [a.status_code for a in answers]


STARTS = [
    {"SERVER": "uvicorn", "WORKERS": "1", "LOOP": "uvloop", "HTTP_PARSER": "httptools", "HANDLERS": "async"},
    {"SERVER": "uvicorn", "WORKERS": "1", "LOOP": "asyncio", "HTTP_PARSER": "h11", "HANDLERS": "blocking"},
    {"SERVER": "uvicorn", "WORKERS": "2", "LOOP": "uvloop", "HTTP_PARSER": "httptools", "HANDLERS": "async"},
    {"SERVER": "gunicorn", "WORKERS": "2", "LOOP": "uvloop", "HTTP_PARSER": "httptools", "HANDLERS": "async"},
    {"SERVER": "gunicorn", "WORKERS": "2", "LOOP": "asyncio", "HTTP_PARSER": "h11", "HANDLERS": "threadpool"},
]


@pytest.mark.parametrize("start", STARTS, ids=lambda start: "-".join(start.values()))
def test_each_server_serves_reports_and_stops(
    tmp_path: Path, upstream: Upstream, start: dict[str, str]
) -> None:
    state_dir, log, port, workers = tmp_path / "state", tmp_path / "log", free_port(), int(start["WORKERS"])
    state_dir.mkdir()
    with started(state_dir, log, start | {"PORT": str(port), "UPSTREAM_URL": upstream.url}) as process:
        wait_until_ready(process, port, state_dir, workers)
        ready = reports(state_dir)
        assert one_of_each_kind(port) == [200, 200, 200, 201, 200, 201]
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_SECONDS) == 0, log.read_text()
    final = reports(state_dir)
    assert [report["pid"] for report in final] == [report["pid"] for report in ready]
    for report in ready + final:
        assert (report["server"], report["handlers"]) == (start["SERVER"], start["HANDLERS"])
        assert report["loop"] == LOOPS[start["LOOP"]]
        assert report["http_parser"] == PARSERS[start["HTTP_PARSER"]]
        assert report["versions"].keys() >= {
            "python",
            "sqlite",
            "fastapi",
            "starlette",
            "uvicorn",
            "gunicorn",
        }
    assert [r["db_connections_opened"] for r in ready] == [None] * workers
    # List, get and order open one connection each, checkout two; readiness took one or more of /health.
    assert sum(r["db_connections_opened"] for r in final) == 5
    assert [(r["db_writes"], r["db_write_wait_seconds"], r["db_write_hold_seconds"]) for r in ready] == [
        (None, None, None)
    ] * workers
    assert sum(r["db_writes"] for r in final) == 2  # the order and the checkout
    assert all(
        (r["db_write_hold_seconds"] > 0) == (r["db_writes"] > 0) and r["db_write_wait_seconds"] >= 0
        for r in final
    )
    assert [r["requests"] for r in ready] == [None] * workers
    assert sum(r["requests"] for r in final) >= 7
    assert "Traceback" not in log.read_text()
    assert {path.suffix for path in (state_dir / "workers").iterdir()} == {".json", ".counters"}
    assert counted(state_dir) == {r["pid"]: [r[name] for name in FIELDS[:-1]] + [0] for r in final}


@pytest.mark.parametrize("server", ["uvicorn", "gunicorn"])
@pytest.mark.parametrize(("access_log", "keep_alive"), [("on", "75s"), ("off", "default")])
def test_the_access_log_is_as_asked(tmp_path: Path, server: str, access_log: str, keep_alive: str) -> None:
    state_dir, log, port = tmp_path / "state", tmp_path / "log", free_port()
    state_dir.mkdir()
    changes = {"SERVER": server, "PORT": str(port), "ACCESS_LOG": access_log, "KEEP_ALIVE": keep_alive}
    with started(state_dir, log, changes) as process:
        wait_until_ready(process, port, state_dir, 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_SECONDS) == 0
    assert ("GET /health" in log.read_text()) == (access_log == "on")


# What a server does by itself: it leaves TCP_NODELAY off in one case, which costs each response about 44 ms.
LEFT_ALONE = {
    "uvicorn 1 asyncio": True,
    "uvicorn 2 asyncio": False,
    "uvicorn 2 uvloop": True,
    "gunicorn 2 asyncio": True,
}


@pytest.mark.parametrize("tcp_nodelay", ["default", "on"])
@pytest.mark.parametrize("start", LEFT_ALONE)
def test_responses_are_sent_at_once_as_asked(tmp_path: Path, start: str, tcp_nodelay: str) -> None:
    expected = LEFT_ALONE[start] or tcp_nodelay == "on"
    server, workers, loop = start.split()
    state_dir, port = tmp_path / "state", free_port()
    state_dir.mkdir()
    changes = {"SERVER": server, "WORKERS": workers, "LOOP": loop, "TCP_NODELAY": tcp_nodelay}
    with started(state_dir, tmp_path / "log", changes | {"PORT": str(port)}) as process:
        wait_until_ready(process, port, state_dir, int(workers))
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET /health HTTP/1.1\r\nHost: service\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
            assert nodelay([report["pid"] for report in reports(state_dir)], client) == expected
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_SECONDS) == 0


# No file may grow beyond 64 blocks (of 512 or 1024 bytes): seeding 20,000 items fails as on a full disk.
FULL_DISK = ("sh", "-c", 'ulimit -f 64 && exec "$@"', "sh")


@pytest.mark.parametrize(("server", "workers"), [("uvicorn", "1"), ("uvicorn", "2"), ("gunicorn", "2")])
def test_workers_that_cannot_start_end_the_service(tmp_path: Path, server: str, workers: str) -> None:
    state_dir, log = tmp_path / "state", tmp_path / "log"
    state_dir.mkdir()
    changes = {"SERVER": server, "WORKERS": workers, "ITEMS": "20000", "PORT": str(free_port())}
    with started(state_dir, log, changes, FULL_DISK) as process:
        assert process.wait(DEADLINE_SECONDS) == 3
    assert "disk I/O error" in log.read_text() or "database or disk is full" in log.read_text()
    assert reports(state_dir) == []


def test_wrong_settings_exit_with_2_and_no_traceback(tmp_path: Path) -> None:
    variables = command_environ(tmp_path, HANDLERS="sync", WORKERS="0")
    done = subprocess.run(
        [sys.executable, "-m", "app"], cwd=SERVICE, env=variables, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "service: HANDLERS: not a valid value (got 'sync', want one of blocking, threadpool, async)",
        "service: WORKERS: not a valid value (got '0', want a positive integer)",
    ]


def test_a_state_directory_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "service.db").touch()
    done = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=SERVICE,
        env=command_environ(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "service: STATE_DIR: not empty (got 1 entries, want an empty directory)\n"


def test_default_says_nothing_to_the_server(tmp_path: Path) -> None:
    said = settings(tmp_path, ACCESS_LOG="on", KEEP_ALIVE="75s")
    unsaid = settings(tmp_path, ACCESS_LOG="default", KEEP_ALIVE="default")
    assert servers.uvicorn_options(said).items() - servers.uvicorn_options(unsaid).items() == {
        ("access_log", True),
        ("timeout_keep_alive", 75),
    }
    extra = [word for word in servers.gunicorn_command(said) if word not in servers.gunicorn_command(unsaid)]
    assert extra == ["--access-logfile", "--keep-alive", "75"]


def test_gunicorn_has_no_control_socket(tmp_path: Path) -> None:
    assert "--no-control-socket" in servers.gunicorn_command(settings(tmp_path, SERVER="gunicorn"))
