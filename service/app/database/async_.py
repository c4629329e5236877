"""The database for handlers that await."""

from contextlib import AbstractAsyncContextManager

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.database import options
from app.settings import Settings


class Database:
    """Short transactions on the service's database file. aiosqlite gives each connection its own thread."""

    def __init__(self, settings: Settings) -> None:
        self.opened = options.Opened()
        self.engine = create_async_engine(
            options.url(settings, "sqlite+aiosqlite"),
            **options.engine_options(settings, AsyncAdaptedQueuePool),
        )
        options.prepare(self.engine.sync_engine, settings, self.opened)
        self._writes = self.engine.execution_options(**options.WRITING)

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for one statement that reads, outside of any transaction."""
        return self.engine.connect()

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that holds the write lock from its start; commits unless an exception leaves it."""
        return self._writes.begin()

    async def close(self) -> None:
        """Close the pool's connections; an open one would keep its thread, and the process, alive."""
        await self.engine.dispose()
