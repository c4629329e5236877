"""The settings refuse everything that is not exactly right, and say all of it at once."""

import json
from pathlib import Path

import pytest

from app.grammar import parse_duration
from app.settings import Settings, SettingsError, manifest
from tests.environment import MANIFEST, STUDY, environ, manifest_names, settings

BAD_VALUES = {
    "SEED": ["0", "-1", "1.5", "one", "", " 1", "1_000", "٣"],
    "ITEMS": ["0", "10k"],
    "HANDLERS": ["sync", "Async", "async,blocking"],
    "SERVER": ["hypercorn"],
    "WORKERS": ["0", "two"],
    "LOOP": ["auto"],
    "HTTP_PARSER": ["auto"],
    "THREADS": ["0"],
    "DB_POOL": ["static"],
    "DB_POOL_SIZE": ["0"],
    "SQLITE_PROFILE": ["wal"],
    "UPSTREAM_CLIENT": ["per request"],
    "UPSTREAM_SLOTS": ["none"],
    "UPSTREAM_TIMEOUT": ["120", "0s", "-1s", "1h", "1e3s", "s", "default"],
    "ACCESS_LOG": ["yes"],
    "KEEP_ALIVE": ["75", "1500ms", "0s", "none"],
    "TCP_NODELAY": ["off", "1"],
    "PORT": ["0", "65536", "http"],
    "STATE_DIR": ["", "/does/not/exist"],
    "UPSTREAM_URL": [
        "127.0.0.1:4000",
        "https://127.0.0.1",
        "http://",
        "http://127.0.0.1/",
        "http://a:0",
        "http://a:x",
    ],
}
REQUIRED = list(BAD_VALUES)


def problems(variables: dict[str, str]) -> list[str]:
    """What from_environ reports."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(variables)
    return caught.value.problems


def test_a_complete_environment_is_read(tmp_path: Path) -> None:
    read = settings(tmp_path, UPSTREAM_TIMEOUT="200ms", WORKERS="2", UPSTREAM_SLOTS="100")
    assert (read.seed, read.handlers, read.keep_alive, read.upstream_timeout) == (1, "async", 75, 0.2)
    assert read.slots_per_worker == 50
    assert read.database_path == tmp_path / "service.db"


def test_default_leaves_keep_alive_to_the_server(tmp_path: Path) -> None:
    assert settings(tmp_path, KEEP_ALIVE="default").keep_alive is None


@pytest.mark.parametrize(
    ("text", "seconds"), [("1us", 1e-6), ("200ms", 0.2), ("0.5s", 0.5), ("120s", 120), ("2m", 120)]
)
def test_durations_are_read_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("name", [*REQUIRED, "STUDY_VARIABLES"])
def test_each_variable_is_required(tmp_path: Path, name: str) -> None:
    variables = environ(tmp_path)
    del variables[name]
    (problem,) = problems(variables)
    assert problem.startswith(f"{name}: missing (want ")


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in BAD_VALUES for text in BAD_VALUES[name]])
def test_bad_values_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (problem,) = problems(environ(tmp_path, **{name: text}))
    assert problem.startswith(f"{name}: not a valid value (got {text!r}, want ")


def test_unknown_and_stray_variables_are_refused(tmp_path: Path) -> None:
    names = [name for name in STUDY if name != "LOOP"]
    assert problems(environ(tmp_path, STUDY_VARIABLES=" ".join([*names, "LOPO"]))) == [
        f"STUDY_VARIABLES: unknown variable (got LOPO, want one of {' '.join(STUDY)})",
        "LOOP: set, but not handed over (got STUDY_VARIABLES without it, want LOOP in it)",
    ]


@pytest.mark.parametrize("name", ["GUNICORN_CMD_ARGS", "WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS"])
def test_variables_that_servers_read_by_themselves_are_refused(tmp_path: Path, name: str) -> None:
    (problem,) = problems(environ(tmp_path, **{name: "2"}))
    assert problem == f"{name}: changes the server past the study (got '2', want it unset)"


@pytest.mark.parametrize(
    ("slots", "workers", "what"), [("100", "3", "cannot be divided evenly"), ("2", "4", "fewer than WORKERS")]
)
def test_slots_that_workers_cannot_share_are_refused(
    tmp_path: Path, slots: str, workers: str, what: str
) -> None:
    assert problems(environ(tmp_path, UPSTREAM_SLOTS=slots, WORKERS=workers)) == [
        f"UPSTREAM_SLOTS: {what} (got {slots}, want a multiple of WORKERS={workers})"
    ]


def test_all_problems_are_reported_at_once() -> None:
    variables = {name: texts[0] for name, texts in BAD_VALUES.items()}
    variables |= {"STUDY_VARIABLES": " ".join([*STUDY, "NEW"]), "WEB_CONCURRENCY": "2"}
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(variables)
    assert len(caught.value.problems) == len(REQUIRED) + 2
    assert (
        "service: HANDLERS: not a valid value (got 'sync', want one of blocking, threadpool, async)"
        in str(caught.value).splitlines()
    )


def test_the_manifest_is_what_the_settings_accept() -> None:
    assert json.loads(MANIFEST.read_text(encoding="utf-8")) == manifest()
    assert manifest_names("variables") == list(STUDY)
    assert manifest_names("runner") == ["PORT", "STATE_DIR", "UPSTREAM_URL"]
