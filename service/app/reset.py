"""`python -m app.reset` with STATE_DIR in the environment: removes what the load has written.

A service that is kept up through several rounds of load would hold more orders in each of them. It may run
meanwhile: the orders go in one transaction, which waits for its turn to write as others do.
"""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from app.statements import orders

# Longest wait for another writer, in seconds.
_WAIT = 30.0


def reset(database: Path) -> int:
    """Delete all orders and give their number. Raises sqlite3.Error when that cannot be done."""
    address = f"file:{database}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT)) as connection, connection:
        return connection.execute(f'DELETE FROM "{orders.name}"').rowcount


def main() -> int:
    """Reset the database; 2 without STATE_DIR, 1 when the database cannot be written."""
    state = os.environ.get("STATE_DIR")
    if not state:
        return _fail(2, "reset: STATE_DIR: missing (got nothing, want the folder of service.db)")
    try:
        sys.stdout.write(f"{reset(Path(state) / 'service.db')} orders removed\n")
    except sqlite3.Error as error:
        return _fail(1, f"reset: service.db: cannot be written (got {error}, want the service's database)")
    return 0


def _fail(code: int, problem: str) -> int:
    sys.stderr.write(problem + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
