"""How long a process's writers wait for their turn to write, and how long they hold it."""


class Turns:
    """Counts the turns of one process and adds up their times, in seconds.

    There is no lock here: `add` is called by whoever holds the turn, before the turn goes on to the next.
    """

    def __init__(self) -> None:
        self.count = 0
        self.wait_seconds = 0.0
        self.hold_seconds = 0.0

    def add(self, asked: float, taken: float, done: float) -> None:
        """Count one turn by the times at which it was asked for, taken and done with."""
        self.count += 1
        self.wait_seconds += taken - asked
        self.hold_seconds += done - taken
