"""The service's settings: all that it reads from the environment, in one place.

There are no defaults. A variable that is missing, does not parse, or that this
service does not know is an error, and all errors are reported at once.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self

from app.grammar import Kind, choice, count, directory, duration, origin, port, whole_seconds_or_default

# The servers also read these by themselves; any of them would change a run behind the study's back.
_SERVER_OVERRIDES = ("GUNICORN_CMD_ARGS", "WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS")


class SettingsError(Exception):
    """The environment is not usable. Holds every problem, one a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(f"service: {problem}" for problem in problems))
        self.problems = problems


def _study(kind: Kind, about: str) -> Any:
    return field(metadata={"kind": kind, "about": about, "study": True})


def _runner(kind: Kind, about: str) -> Any:
    return field(metadata={"kind": kind, "about": about, "study": False})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every variable of the service. A field is named as its variable, in lower case."""

    seed: int = _study(count(), "number that all item data is derived from")
    items: int = _study(count(), "items in the database, with ids 1 to ITEMS")
    handlers: Literal["blocking", "threadpool", "async"] = _study(
        choice("blocking", "threadpool", "async"),
        "blocking I/O on the event loop, blocking I/O in the thread pool, or awaited I/O",
    )
    server: Literal["uvicorn", "gunicorn"] = _study(
        choice("uvicorn", "gunicorn"), "process manager; uvicorn's protocol serves the requests under both"
    )
    workers: int = _study(count(), "worker processes")
    loop: Literal["asyncio", "uvloop"] = _study(choice("asyncio", "uvloop"), "event loop of each worker")
    http_parser: Literal["h11", "httptools"] = _study(
        choice("h11", "httptools"), "parser of incoming requests"
    )
    threads: int = _study(count(), "tokens of the thread pool, per worker")
    db_pool: Literal["null", "queue"] = _study(
        choice("null", "queue"), "a new connection for each transaction, or a pool of DB_POOL_SIZE"
    )
    db_pool_size: int = _study(count(), "connections per worker; used only by DB_POOL=queue")
    sqlite_profile: Literal["default", "tuned"] = _study(
        choice("default", "tuned"), "SQLite as it comes, or WAL and five pragmas on each new connection"
    )
    upstream_client: Literal["shared", "per-request"] = _study(
        choice("shared", "per-request"), "one httpx client per worker, or a new one for each upstream call"
    )
    upstream_slots: int = _study(
        count(), "upstream calls at a time, of the whole service; divided among workers"
    )
    upstream_timeout: float = _study(duration(), "longest wait for the upstream's answer once a call is sent")
    access_log: Literal["off", "on", "default"] = _study(
        choice("off", "on", "default"), "a log line per request; default leaves it to the server"
    )
    keep_alive: int | None = _study(
        whole_seconds_or_default(),
        "how long an idle connection is kept open, in whole seconds; default leaves it to the server",
    )
    tcp_nodelay: Literal["on", "default"] = _study(
        choice("on", "default"),
        "whether each part of a response is sent at once (TCP_NODELAY); default leaves it to the server",
    )
    port: int = _runner(port(), "port to listen on, at 127.0.0.1")
    state_dir: Path = _runner(  # noqa: RUF009 - only makes a field, as for the other variables
        directory(), "existing empty directory for service.db and workers/"
    )
    upstream_url: str = _runner(origin(), "where the upstream listens, such as http://127.0.0.1:4000")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """The settings that environ holds. Raises SettingsError with all problems."""
        problems = _override_problems(environ) + _name_problems(environ)
        values: dict[str, object] = {}
        for variable in fields(cls):
            try:
                values[variable.name] = _value(environ, variable)
            except ValueError as problem:
                problems.append(str(problem))
        problems += _division_problems(values)
        if problems:
            raise SettingsError(problems)
        return cls(**values)  # type: ignore[arg-type]  # each value came from its own field's parser

    @property
    def slots_per_worker(self) -> int:
        """This worker's share of UPSTREAM_SLOTS; from_environ made sure that it divides evenly."""
        return self.upstream_slots // self.workers

    @property
    def database_path(self) -> Path:
        """The one database file that all workers share."""
        return self.state_dir / "service.db"


def manifest() -> dict[str, Any]:
    """What manifest.json must say: the variables that this service consumes."""
    variables = [_manifest_entry(v) for v in fields(Settings) if v.metadata["study"]]
    runner = [
        {"name": v.name.upper(), "about": v.metadata["about"]}
        for v in fields(Settings)
        if not v.metadata["study"]
    ]
    return {
        "consumer": "service",
        "command": ["python3", "-m", "app"],
        "content": ["python3", "-m", "app.content"],
        "reset": ["python3", "-m", "app.reset"],
        "env": {"PYTHONNOUSERSITE": "1", "PYTHONUNBUFFERED": "1"},
        "ready": "GET /health",
        "workers": "reports",
        "versions": ["python", "uvicorn"],
        "places": _places(),
        "variables": variables,
        "runner": runner,
    }


def _places() -> dict[str, Any]:
    """Which variables say how many requests something of this service holds at a time."""
    return {
        "workers": {"variable": "WORKERS", "where": "HANDLERS=blocking", "event_loop": True},
        "threads": {"variable": "THREADS", "where": "HANDLERS=threadpool"},
        "slots": "UPSTREAM_SLOTS",
    }


def _manifest_entry(variable: Field[Any]) -> dict[str, Any]:
    kind: Kind = variable.metadata["kind"]
    entry: dict[str, Any] = {"name": variable.name.upper(), "kind": kind.name}
    if kind.words:
        entry["values"] = list(kind.words)
    return entry | {"about": variable.metadata["about"]}


def _value(environ: Mapping[str, str], variable: Field[Any]) -> object:
    name, kind = variable.name.upper(), variable.metadata["kind"]
    text = environ.get(name)
    if text is None:
        raise ValueError(f"{name}: missing (want {kind.want})")
    try:
        return kind.parse(text)
    except ValueError:
        raise ValueError(f"{name}: not a valid value (got {text!r}, want {kind.want})") from None


def _name_problems(environ: Mapping[str, str]) -> list[str]:
    known = [v.name.upper() for v in fields(Settings) if v.metadata["study"]]
    listed = environ.get("STUDY_VARIABLES")
    if listed is None:
        return ["STUDY_VARIABLES: missing (want the names of the study variables handed over)"]
    names = listed.split()
    unknown = [
        f"STUDY_VARIABLES: unknown variable (got {name}, want one of {' '.join(known)})"
        for name in names
        if name not in known
    ]
    # A variable that is set but not listed was not handed over: it leaked in from somebody's shell.
    stray = [
        f"{name}: set, but not handed over (got STUDY_VARIABLES without it, want {name} in it)"
        for name in known
        if name in environ and name not in names
    ]
    return unknown + stray


def _override_problems(environ: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: changes the server past the study (got {environ[name]!r}, want it unset)"
        for name in _SERVER_OVERRIDES
        if name in environ
    ]


def _division_problems(values: Mapping[str, Any]) -> list[str]:
    if "upstream_slots" not in values or "workers" not in values:
        return []
    slots, workers = values["upstream_slots"], values["workers"]
    if slots % workers == 0:
        return []
    what = "fewer than WORKERS" if slots < workers else "cannot be divided evenly"
    return [f"UPSTREAM_SLOTS: {what} (got {slots}, want a multiple of WORKERS={workers})"]
