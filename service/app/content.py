"""`python -m app.content STATE_DIR`: what the database holds, as text.

Two services that did the same work print the same bytes. The tables come in the
order of their names, each row as a line of JSON with sorted keys. Rows of a
table are sorted by that text, and the id of an order is left out: it numbers
the orders as they came in, which the same work may do in another order.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from app.statements import metadata, orders

# What depends on the order of arrival, and on nothing that was asked for.
_LEFT_OUT = {(orders.name, orders.c.id.name)}


def lines(database: Path) -> Iterator[str]:
    """The database's content. Raises sqlite3.Error when it cannot be read."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for table in sorted(metadata.tables):
            yield from sorted(_rows(connection, table))


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    for row in connection.execute(f'SELECT * FROM "{table}"'):
        values = {name: row[name] for name in row.keys() if (table, name) not in _LEFT_OUT}  # noqa: SIM118
        yield json.dumps({"table": table} | values, sort_keys=True, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    """Print the content; 2 for a wrong call, 1 when the database cannot be read."""
    if len(arguments) != 1:
        return _fail(2, "content: wrong call (want: python -m app.content STATE_DIR)")
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines(Path(arguments[0]) / "service.db"))
    except sqlite3.Error as error:
        return _fail(1, f"content: service.db: cannot be read (got {error}, want the service's database)")
    return 0


def _fail(code: int, problem: str) -> int:
    sys.stderr.write(problem + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
