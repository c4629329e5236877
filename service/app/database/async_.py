"""The database for handlers that await."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import perf_counter

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.counters import Counters
from app.database import options
from app.database.turns import Turns
from app.settings import Settings


class Database:
    """Short transactions on the service's database file. aiosqlite gives each connection its own thread."""

    def __init__(self, settings: Settings, counts: Counters) -> None:
        self.opened = options.Opened(counts)
        self.turns = Turns(counts)
        self.engine = create_async_engine(
            options.url(settings, "sqlite+aiosqlite"),
            **options.engine_options(settings, AsyncAdaptedQueuePool),
        )
        options.prepare(self.engine.sync_engine, settings, self.opened)
        self._turn = asyncio.Lock()

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for one statement that reads, outside of any transaction."""
        return self.engine.connect()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes; commits unless an exception leaves it.

        Writers of a process take turns, in order. SQLite has one write lock, polls for it and is not fair:
        left to that, some requests waited 15 s while later ones passed.
        """
        asked = perf_counter()
        async with self._turn:
            taken = perf_counter()
            self.turns.taken(taken)
            try:
                async with self.engine.begin() as connection:
                    yield connection
            finally:
                self.turns.done(asked, taken, perf_counter())

    async def close(self) -> None:
        """Close the pool's connections; an open one would keep its thread, and the process, alive."""
        await self.engine.dispose()
