"""What the sync and the async engine share: pool, connection options, pragmas, BEGIN."""

from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, Pool, event

from app.settings import Settings

# How long a statement waits for another connection's lock before it fails with "database is locked". SQLite
# polls for its locks and is not fair: with the rollback journal and 200 requests in flight, waits of 24 s
# were seen. They are to show as response time, not as failures.
BUSY_TIMEOUT_SECONDS = 60
# How long a request waits for a connection of an exhausted pool.
POOL_TIMEOUT_SECONDS = 60

# The driver's own transaction handling is off, so that the BEGIN below is the only one.
CONNECT_ARGS = {"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None}

# A read is one statement, which needs no transaction: its lock ends with its last row instead of being
# held while the request waits for its turn on the loop, which would keep writers out. A write takes its
# lock at once: a deferred transaction that reads and then writes fails without waiting when another has
# written meanwhile, whatever the busy timeout.
WRITING = {"begin": "BEGIN IMMEDIATE"}

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

    def __init__(self) -> None:
        self._lock = Lock()
        self.connections = 0

    def add(self) -> None:
        """Count one more connection."""
        with self._lock:
            self.connections += 1


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
    """Hook the engine: count new connections, apply the profile to them, and emit our own BEGIN.

    The pragmas belong to a connection, so they run for each new one. With
    DB_POOL=null that is once per transaction: a cost that a study of the
    tuned profile is meant to see.
    """

    def on_connect(connection: Any, _record: object) -> None:
        opened.add()
        if settings.sqlite_profile == "tuned":
            _apply(connection, TUNED_PRAGMAS)

    def on_begin(connection: Connection) -> None:
        begin = connection.get_execution_options().get("begin")
        if begin is not None:
            connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


def _apply(connection: Any, pragmas: tuple[str, ...]) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(pragma)
    cursor.close()
