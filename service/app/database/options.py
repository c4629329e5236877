"""What the sync and the async engine share: pool, connection options, pragmas."""

from threading import Lock
from typing import Any

from sqlalchemy import URL, Engine, NullPool, Pool, event

from app import counters
from app.counters import Counters
from app.settings import Settings

# How long a statement waits for another connection's lock before it fails with "database is locked".
# SQLite polls for its locks and is not fair, so a wait may be long: it is to show as response time, not
# as a failure.
BUSY_TIMEOUT_SECONDS = 60
# How long a request waits for a connection of an exhausted pool.
POOL_TIMEOUT_SECONDS = 60

# The driver sends BEGIN IMMEDIATE by itself before a statement that writes, in the same step, so the write
# lock is held for as short as can be. (A deferred transaction that reads and then writes fails without
# waiting when another has written meanwhile, whatever the busy timeout.) A read is one statement outside
# of any transaction: its lock ends with its last row, and keeps no writer out while a request waits for
# its turn on the loop.
CONNECT_ARGS = {"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": "IMMEDIATE"}

TUNED_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    # The same as the connection's own timeout: a shorter one here would lower it.
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}",
    "PRAGMA cache_size = -64000",  # KiB when negative
    "PRAGMA mmap_size = 268435456",  # bytes
    "PRAGMA temp_store = MEMORY",
)


class Opened:
    """Counts the connections that an engine has opened. Threads may share it."""

    def __init__(self, counts: Counters) -> None:
        self._lock = Lock()
        self._counts = counts

    @property
    def connections(self) -> int:
        """How many have been opened."""
        return int(self._counts.get(counters.CONNECTIONS))

    def add(self) -> None:
        """Count one more connection."""
        with self._lock:
            self._counts.add(counters.CONNECTIONS, 1)


def engine_options(settings: Settings, queue: type[Pool]) -> dict[str, Any]:
    """The options of create_engine and create_async_engine; queue is the pool class of DB_POOL=queue."""
    if settings.db_pool == "null":
        return {"connect_args": CONNECT_ARGS, "poolclass": NullPool}
    return {
        "connect_args": CONNECT_ARGS,
        "poolclass": queue,
        "pool_size": settings.db_pool_size,
        "max_overflow": 0,
        "pool_timeout": POOL_TIMEOUT_SECONDS,
    }


def url(settings: Settings, driver: str) -> URL:
    """The address of the database file for one driver."""
    return URL.create(driver, database=str(settings.database_path))


def prepare(engine: Engine, settings: Settings, opened: Opened) -> None:
    """Hook the engine: count new connections and apply the profile to them.

    The pragmas belong to a connection, so they run for each new one. With
    DB_POOL=null that is once per request that uses the database: a cost that a study of the
    tuned profile is meant to see.
    """

    def on_connect(connection: Any, _record: object) -> None:
        opened.add()
        if settings.sqlite_profile == "tuned":
            _apply(connection, TUNED_PRAGMAS)

    event.listen(engine, "connect", on_connect)


def _apply(connection: Any, pragmas: tuple[str, ...]) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(pragma)
    cursor.close()
