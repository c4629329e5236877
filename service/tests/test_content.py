"""What the database holds, as text: equal for equal work, whatever the order and the profile."""

from pathlib import Path

import pytest

from app import content, seed, statements
from app.counters import Counters
from app.database.sync import Database
from tests import environment

ORDERS: list[dict[str, object]] = [
    {"key": key, "item_id": item_id, "quantity": 1, "total_cents": 250, "authorization": None}
    for key, item_id in (("r2", 2), ("r10", 1), ("r3", 7))
]


def served(folder: Path, profile: str, orders: list[dict[str, object]]) -> list[str]:
    """The content after these orders."""
    folder.mkdir()
    settings = environment.settings(folder, SQLITE_PROFILE=profile)
    seed.seed(settings)
    database = Database(settings, Counters())
    with database.writing() as connection:
        connection.execute(statements.INSERT_ORDER, orders)
    database.close()
    return list(content.lines(settings.database_path))


def test_the_order_of_arrival_and_the_profile_leave_no_trace(tmp_path: Path) -> None:
    """The same orders in another order, in WAL mode: the same text."""
    plain = served(tmp_path / "a", "default", ORDERS)
    assert plain == served(tmp_path / "b", "tuned", ORDERS[::-1])
    assert sum('"table": "orders"' in line for line in plain) == len(ORDERS)


def test_each_difference_shows(tmp_path: Path) -> None:
    """One order more, or one cent more: another text."""
    plain = served(tmp_path / "a", "default", ORDERS)
    assert plain != served(tmp_path / "b", "default", ORDERS[:2])
    assert plain != served(tmp_path / "c", "default", [ORDERS[0] | {"total_cents": 251}, *ORDERS[1:]])


def test_a_folder_without_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 and the reason; 2 for a wrong call."""
    assert content.main([str(tmp_path)]) == 1
    assert "service.db: cannot be read" in capsys.readouterr().err
    assert content.main([]) == 2
