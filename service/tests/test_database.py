"""Transactions, pools, pragmas, and what is held while the upstream is asked."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.counters import Counters
from app.database.async_ import Database as AsyncDatabase
from app.database.sync import Database as SyncDatabase
from app.settings import Settings
from tests.client import get, purchase, run
from tests.environment import settings
from tests.upstream import Reply, Upstream, answer

PRAGMAS = ("journal_mode", "synchronous", "busy_timeout", "cache_size", "mmap_size", "temp_store")
# What SQLite itself says of its pragmas: synchronous FULL is 2 and NORMAL 1, temp_store MEMORY is 2.
EXPECTED = {
    "default": ("delete", 2, 60_000, -2000, 0, 0),
    "tuned": ("wal", 1, 60_000, -64_000, 268_435_456, 2),
}


def sync_engine(app: FastAPI) -> Engine:
    """The engine behind the app's database, whose events can be listened to."""
    engine = app.state.parts.database.engine
    return engine.sync_engine if isinstance(engine, AsyncEngine) else engine


@pytest.mark.parametrize("profile", ["default", "tuned"])
@pytest.mark.parametrize("pool", ["null", "queue"])
def test_pragmas_hold_on_every_connection(tmp_path: Path, profile: str, pool: str) -> None:
    chosen = settings(tmp_path, SQLITE_PROFILE=profile, DB_POOL=pool)
    assert sync_pragmas(chosen) == [EXPECTED[profile]] * 2
    assert asyncio.run(async_pragmas(chosen)) == [EXPECTED[profile]] * 2


def sync_pragmas(chosen: Settings) -> list[tuple[Any, ...]]:
    """The pragmas of two connections that are open at the same time."""
    database = SyncDatabase(chosen, Counters())
    with database.reading() as one, database.reading() as two:
        found = [
            tuple(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in PRAGMAS)
            for connection in (one, two)
        ]
    database.close()
    return found


async def async_pragmas(chosen: Settings) -> list[tuple[Any, ...]]:
    """The same of the async engine."""
    database = AsyncDatabase(chosen, Counters())
    found = []
    async with database.reading() as one, database.reading() as two:
        for connection in (one, two):
            results = [await connection.exec_driver_sql(f"PRAGMA {name}") for name in PRAGMAS]
            found.append(tuple(result.scalar_one() for result in results))
    await database.close()
    return found


@pytest.mark.parametrize(("pool", "opened"), [("null", 5), ("queue", 1)])
def test_connections_opened_are_counted(tmp_path: Path, handlers: str, pool: str, opened: int) -> None:
    async def scenario(client: httpx.AsyncClient, app: FastAPI) -> None:
        for item_id in range(1, 6):
            assert (await client.get(f"/items/{item_id}")).status_code == 200
        assert app.state.parts.database.opened.connections == opened

    run(settings(tmp_path, HANDLERS=handlers, DB_POOL=pool), scenario)


@pytest.mark.parametrize("pool", ["null", "queue"])
def test_stopping_closes_every_connection(
    tmp_path: Path, handlers: str, pool: str, upstream: Upstream
) -> None:
    closed: list[object] = []
    parts: list[Any] = []

    async def scenario(client: httpx.AsyncClient, app: FastAPI) -> None:
        parts.append(app.state.parts)
        event.listen(sync_engine(app), "close", lambda *_: closed.append(_))
        assert (await client.send(purchase("/checkout", "k"))).status_code == 201

    run(settings(tmp_path, HANDLERS=handlers, DB_POOL=pool, UPSTREAM_URL=upstream.url), scenario)
    assert len(closed) == parts[0].database.opened.connections
    assert parts[0].upstream._shared.is_closed


def test_writes_begin_immediate_and_reads_hold_no_transaction(
    tmp_path: Path, handlers: str, upstream: Upstream
) -> None:
    seen: list[str] = []

    def trace(connection: Any, _record: object) -> None:
        """Has SQLite itself tell what it runs, what the driver adds included."""
        if hasattr(connection, "run_async"):
            connection.run_async(lambda driver: driver.set_trace_callback(seen.append))
        else:
            connection.set_trace_callback(seen.append)

    async def scenario(client: httpx.AsyncClient, app: FastAPI) -> None:
        event.listen(sync_engine(app), "connect", trace)
        await client.send(get("/items/7"))
        await client.send(purchase("/orders", "k"))
        await client.send(purchase("/checkout", "k"))

    run(settings(tmp_path, HANDLERS=handlers, UPSTREAM_URL=upstream.url), scenario)
    assert [statement.split(maxsplit=1)[0] for statement in seen] == [
        *["SELECT"],
        *["SELECT", "BEGIN", "INSERT", "COMMIT"],
        *["SELECT", "BEGIN", "INSERT", "COMMIT"],
    ]
    assert {statement.strip() for statement in seen if statement.startswith("BEGIN")} == {"BEGIN IMMEDIATE"}


def test_writers_take_turns_in_order(tmp_path: Path, upstream: Upstream) -> None:
    done: list[int] = []

    async def scenario(client: httpx.AsyncClient, app: FastAPI) -> None:
        async def write(number: int) -> None:
            assert (await client.send(purchase("/orders", str(number)))).status_code == 201
            done.append(number)

        async with app.state.parts.database._turn:
            tasks = []
            for number in range(5):
                tasks.append(asyncio.create_task(write(number)))
                while len(app.state.parts.database._turn._waiters or ()) <= number:
                    await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    run(settings(tmp_path, HANDLERS="async", UPSTREAM_URL=upstream.url), scenario)
    assert done == sorted(done)


@pytest.mark.parametrize("pool", ["null", "queue"])
def test_no_connection_is_held_while_the_upstream_is_asked(
    tmp_path: Path, handlers: str, pool: str, upstream: Upstream
) -> None:
    held: list[int] = []
    changes: list[int] = []

    def reply(key: str) -> Reply:
        held.append(sum(changes))
        return answer(key)

    async def scenario(client: httpx.AsyncClient, app: FastAPI) -> None:
        event.listen(sync_engine(app), "checkout", lambda *_: changes.append(1))
        event.listen(sync_engine(app), "checkin", lambda *_: changes.append(-1))
        assert (await client.send(purchase("/checkout", "k"))).status_code == 201

    upstream.reply = reply
    run(settings(tmp_path, HANDLERS=handlers, DB_POOL=pool, UPSTREAM_URL=upstream.url), scenario)
    assert held == [0]
    assert changes == [1, -1, 1, -1]


@pytest.mark.parametrize("profile", ["default", "tuned"])
@pytest.mark.parametrize("handlers_", ["threadpool", "async"])
def test_writers_wait_for_each_other(tmp_path: Path, handlers_: str, profile: str) -> None:
    async def scenario(client: httpx.AsyncClient, _: FastAPI) -> None:
        answers = await asyncio.gather(*(client.send(purchase("/orders", f"k{i}")) for i in range(30)))
        assert [a.status_code for a in answers] == [201] * 30

    run(settings(tmp_path, HANDLERS=handlers_, SQLITE_PROFILE=profile), scenario)
    with closing(sqlite3.connect(tmp_path / "service.db")) as connection:
        assert connection.execute("SELECT count(DISTINCT key) FROM orders").fetchone() == (30,)


def test_a_failing_database_is_service_unavailable(tmp_path: Path, handlers: str) -> None:
    async def scenario(client: httpx.AsyncClient, _: FastAPI) -> None:
        with closing(sqlite3.connect(tmp_path / "service.db")) as connection:
            connection.execute("ALTER TABLE orders RENAME TO lost")
        failed = await client.send(purchase("/orders", "k"))
        assert failed.status_code == 503
        assert failed.json() == {"error": "no such table: orders", "where": "database"}

    run(settings(tmp_path, HANDLERS=handlers), scenario)


def test_an_exception_rolls_back(tmp_path: Path) -> None:
    database = SyncDatabase(settings(tmp_path), Counters())
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
    with pytest.raises(LookupError), database.writing() as connection:
        connection.execute(text("INSERT INTO t VALUES (1)"))
        raise LookupError
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar_one() == 0
    database.close()


class Clock:
    """Stands for perf_counter: tells the next of the given times at each call."""

    def __init__(self, *times: float) -> None:
        self._times = list(times)

    def __call__(self) -> float:
        return self._times.pop(0)


def test_a_turn_counts_its_wait_and_its_hold_even_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.database.sync.perf_counter", Clock(1, 3, 10, 20, 20, 21))
    database = SyncDatabase(settings(tmp_path), Counters())
    with database.writing():
        pass
    with pytest.raises(LookupError), database.writing():
        raise LookupError
    database.close()
    assert (database.turns.count, database.turns.wait_seconds, database.turns.hold_seconds) == (2, 2, 8)


def test_a_turn_that_awaits_counts_its_wait_and_its_hold_even_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.database.async_.perf_counter", Clock(1, 3, 10, 20, 20, 21))
    database = AsyncDatabase(settings(tmp_path), Counters())

    async def write() -> None:
        async with database.writing():
            pass
        with pytest.raises(LookupError):
            async with database.writing():
                raise LookupError
        await database.close()

    asyncio.run(write())
    assert (database.turns.count, database.turns.wait_seconds, database.turns.hold_seconds) == (2, 2, 8)


def test_reads_take_no_turn_and_each_write_takes_one(
    tmp_path: Path, handlers: str, upstream: Upstream
) -> None:
    async def scenario(client: httpx.AsyncClient, app: FastAPI) -> None:
        turns = app.state.parts.database.turns
        await client.send(get("/items/7"))
        assert turns.count == 0
        await asyncio.gather(*(client.send(purchase("/orders", f"k{i}")) for i in range(3)))
        await client.send(purchase("/checkout", "k"))
        assert turns.count == 4
        assert turns.hold_seconds > 0

    run(settings(tmp_path, HANDLERS=handlers, UPSTREAM_URL=upstream.url), scenario)
