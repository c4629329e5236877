"""The database for handlers that block."""

from contextlib import AbstractContextManager

from sqlalchemy import Connection, QueuePool, create_engine

from app.database import options
from app.settings import Settings


class Database:
    """Short transactions on the service's database file."""

    def __init__(self, settings: Settings) -> None:
        self.opened = options.Opened()
        self.engine = create_engine(
            options.url(settings, "sqlite+pysqlite"), **options.engine_options(settings, QueuePool)
        )
        options.prepare(self.engine, settings, self.opened)
        self._writes = self.engine.execution_options(**options.WRITING)

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for one statement that reads, outside of any transaction."""
        return self.engine.connect()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that holds the write lock from its start; commits unless an exception leaves it."""
        return self._writes.begin()

    def close(self) -> None:
        """Close the pool's connections."""
        self.engine.dispose()
