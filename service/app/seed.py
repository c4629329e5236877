"""Fills the database once, however many workers start at the same time."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select

from app import statements
from app.catalogue import Catalogue
from app.counters import Counters
from app.database.sync import Database
from app.settings import Settings


class SeedingError(Exception):
    """The database holds a seeding that is not the settings' own."""


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold the file's lock against all other processes. The kernel drops it when its holder dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def seed(settings: Settings, lock: Callable[[Path], AbstractContextManager[None]] = file_lock) -> None:
    """Make the database complete: the first process fills it, the others wait and find it filled.

    Raises SeedingError when the file was filled from another SEED or ITEMS.
    """
    database = Database(settings, Counters())
    try:
        with lock(settings.state_dir / "seed.lock"):
            if not is_seeded(database, settings):
                _fill(database, settings)
    finally:
        database.close()


def is_seeded(database: Database, settings: Settings) -> bool:
    """Whether a complete seeding is there. Raises SeedingError when it is another one."""
    with database.reading() as connection:
        if not inspect(connection).has_table(statements.seeding.name):
            return False
        found = tuple(connection.execute(select(statements.seeding)).one())
    wanted = (settings.seed, settings.items)
    if found != wanted:
        raise SeedingError(f"service.db: seeded otherwise (got SEED, ITEMS = {found}, want {wanted})")
    return True


def _fill(database: Database, settings: Settings) -> None:
    # One transaction: a process that dies in the middle leaves nothing behind.
    # The driver begins one by itself before an INSERT, but not before a CREATE TABLE.
    with database.writing() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        statements.metadata.create_all(connection, checkfirst=False)
        _insert_items(connection, settings)
        connection.execute(insert(statements.seeding), {"seed": settings.seed, "items": settings.items})


def _insert_items(connection: Connection, settings: Settings) -> None:
    connection.execute(insert(statements.items), list(Catalogue(settings.seed, settings.items)))
