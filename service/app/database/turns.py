"""How long a process's writers wait for their turn to write, and how long they hold it."""

from app import counters
from app.counters import Counters


class Turns:
    """Counts the turns of one process and adds up their times, in seconds.

    There is no lock here: whoever holds the turn calls `taken` and `done`, before it goes on to the next.
    """

    def __init__(self, counts: Counters) -> None:
        self._counts = counts

    @property
    def count(self) -> int:
        """Turns that have ended."""
        return int(self._counts.get(counters.WRITES))

    @property
    def wait_seconds(self) -> float:
        """From asking for a turn to having it, summed over the turns that have ended."""
        return self._counts.get(counters.WRITE_WAIT)

    @property
    def hold_seconds(self) -> float:
        """Having a turn, summed over the turns that have ended."""
        return self._counts.get(counters.WRITE_HOLD)

    def taken(self, at: float) -> None:
        """Note when the turn was taken, so that a turn in progress shows."""
        self._counts.put(counters.WRITE_TAKEN_AT, at)

    def done(self, asked: float, taken: float, done: float) -> None:
        """Count one turn by the times at which it was asked for, taken and done with."""
        self._counts.put(counters.WRITE_TAKEN_AT, 0)
        self._counts.add(counters.WRITES, 1)
        self._counts.add(counters.WRITE_WAIT, taken - asked)
        self._counts.add(counters.WRITE_HOLD, done - taken)
