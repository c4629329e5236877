"""What one worker process counts, in memory that another process can read at any moment.

The harness reads the counts at both edges of its measurement window, so that they are about the window and
not about the whole run. A report written on request would have to wait for a busy loop; a mapped file costs
the service one store a count, and is there even after the worker was killed.
"""

from mmap import mmap
from pathlib import Path

# One float64 each, in the machine's byte order, in this order. Counts are exact up to 2^53.
FIELDS = (
    "requests",  # finished
    "db_connections_opened",
    "db_writes",  # turns to write that have ended
    "db_write_wait_seconds",  # from asking for a turn to having it, summed over the turns that have ended
    "db_write_hold_seconds",  # having it, summed likewise
    "db_write_taken_at",  # when the turn that is held now was taken, on the monotonic clock; 0: none is held
)
_SIZE = 8 * len(FIELDS)


class Counters:
    """The counts of this process: in a file, or in memory of its own."""

    def __init__(self, path: Path | None = None) -> None:
        self._cells = memoryview(bytearray(_SIZE) if path is None else _mapped(path)).cast("d")

    def add(self, field: int, value: float) -> None:
        """Add to a count. Each is added to by one thread at a time."""
        self._cells[field] += value

    def put(self, field: int, value: float) -> None:
        """Set a value."""
        self._cells[field] = value

    def get(self, field: int) -> float:
        """Read a value."""
        return self._cells[field]


REQUESTS, CONNECTIONS, WRITES, WRITE_WAIT, WRITE_HOLD, WRITE_TAKEN_AT = range(len(FIELDS))


def _mapped(path: Path) -> mmap:
    """A new file of the right size, all zero, that appears whole."""
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(bytes(_SIZE))
    with unfinished.open("r+b") as file:
        cells = mmap(file.fileno(), _SIZE)
    unfinished.replace(path)
    return cells
