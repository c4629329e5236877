"""Seeding: real processes race for it, with the lock and without."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import BrokenBarrierError

import pytest

from app import seed as seeding
from app.catalogue import Catalogue
from app.database.sync import Database
from app.settings import Settings
from tests import environment

PROCESSES = 4
# How long a process waits for the others after its look at the database. With the lock they never come;
# without it they always do.
RENDEZVOUS_SECONDS = {"locked": 2, "unlocked": 60}


@contextmanager
def no_lock(_: Path) -> Iterator[None]:
    """What file_lock is replaced with, to prove that the race is real."""
    yield


def race(state_dir: Path, kind: str, profile: str) -> list[int]:
    """Seed from several processes released together; their exit codes."""
    context = multiprocessing.get_context("spawn")
    barriers = context.Barrier(PROCESSES), context.Barrier(PROCESSES)
    chosen = environment.settings(state_dir, SQLITE_PROFILE=profile)
    processes = [
        context.Process(target=seed_together, args=(chosen, kind, *barriers)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    return sorted(-99 if p.exitcode is None else p.exitcode for p in processes)


def seed_together(chosen: Settings, kind: str, start: Barrier, looked: Barrier) -> None:
    """Seed, but let every process that may look at the database look before anyone fills it."""
    look = seeding.is_seeded

    def look_and_wait(database: Database, settings: Settings) -> bool:
        seeded = look(database, settings)
        with suppress(BrokenBarrierError):  # the others are waiting for the lock
            looked.wait(RENDEZVOUS_SECONDS[kind])
        return seeded

    seeding.is_seeded = look_and_wait
    start.wait(60)
    seeding.seed(chosen, seeding.file_lock if kind == "locked" else no_lock)


def complete(state_dir: Path) -> bool:
    """Whether the file holds exactly one seeding, all of it."""
    with closing(sqlite3.connect(state_dir / "service.db")) as connection:
        items = connection.execute("SELECT id, name, category, price_cents FROM items ORDER BY id").fetchall()
        marks = connection.execute("SELECT seed, items FROM seeding").fetchall()
        check = connection.execute("PRAGMA integrity_check").fetchall()
    expected = [tuple(item.values()) for item in Catalogue(1, 300)]
    return items == expected and marks == [(1, 300)] and check == [("ok",)]


@pytest.mark.parametrize("profile", ["default", "tuned"])
def test_processes_that_start_together_leave_one_seeding(tmp_path: Path, profile: str) -> None:
    assert race(tmp_path, "locked", profile) == [0] * PROCESSES
    assert complete(tmp_path)


def test_without_the_lock_the_same_race_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert race(tmp_path, "unlocked", "default") == [0, 1, 1, 1]
    assert "already exists" in capfd.readouterr().err


def test_seeding_again_changes_nothing(tmp_path: Path) -> None:
    seeding.seed(environment.settings(tmp_path))
    seeding.seed(environment.settings(tmp_path))
    assert complete(tmp_path)


@pytest.mark.parametrize("change", [{"SEED": "2"}, {"ITEMS": "299"}])
def test_another_seeding_is_refused(tmp_path: Path, change: dict[str, str]) -> None:
    seeding.seed(environment.settings(tmp_path))
    with pytest.raises(seeding.SeedingError, match="seeded otherwise"):
        seeding.seed(environment.settings(tmp_path, **change))


def test_a_seeding_that_dies_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="disk full"):
        patched.setattr(seeding, "_insert_items", die)
        seeding.seed(environment.settings(tmp_path))
    seeding.seed(environment.settings(tmp_path))
    assert complete(tmp_path)


def test_the_category_index_is_used(tmp_path: Path) -> None:
    seeding.seed(environment.settings(tmp_path))
    with closing(sqlite3.connect(tmp_path / "service.db")) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM items WHERE category = 'c07' ORDER BY id LIMIT 20"
        ).fetchall()
    assert [step[3] for step in plan] == ["SEARCH items USING INDEX items_by_category (category=?)"]
