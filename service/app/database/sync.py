"""The database for handlers that block."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from time import perf_counter

from sqlalchemy import Connection, QueuePool, create_engine

from app.counters import Counters
from app.database import options
from app.database.turns import Turns
from app.settings import Settings


class Database:
    """Short transactions on the service's database file."""

    def __init__(self, settings: Settings, counts: Counters) -> None:
        self.opened = options.Opened(counts)
        self.turns = Turns(counts)
        self.engine = create_engine(
            options.url(settings, "sqlite+pysqlite"), **options.engine_options(settings, QueuePool)
        )
        options.prepare(self.engine, settings, self.opened)
        self._turn = Lock()

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for one statement that reads, outside of any transaction."""
        return self.engine.connect()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, one of a process at a time; commits unless an exception leaves it."""
        asked = perf_counter()
        with self._turn:
            taken = perf_counter()
            self.turns.taken(taken)
            try:
                with self.engine.begin() as connection:
                    yield connection
            finally:
                self.turns.done(asked, taken, perf_counter())

    def close(self) -> None:
        """Close the pool's connections."""
        self.engine.dispose()
