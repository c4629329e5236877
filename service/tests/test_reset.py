"""What the load has written is removed, and nothing else."""

from pathlib import Path

import pytest

from app import content, reset, seed
from app.counters import Counters
from app.database.sync import Database
from app.statements import INSERT_ORDER
from tests import environment

ORDER: dict[str, object] = {
    "key": "r2",
    "item_id": 2,
    "quantity": 1,
    "total_cents": 250,
    "authorization": None,
}


@pytest.mark.parametrize("profile", ["default", "tuned"])
def test_only_orders_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str) -> None:
    """The content is that of a fresh database, while the service has it open."""
    settings = environment.settings(tmp_path, SQLITE_PROFILE=profile)
    seed.seed(settings)
    fresh = list(content.lines(settings.database_path))
    database = Database(settings, Counters())
    with database.writing() as connection:
        connection.execute(INSERT_ORDER, [ORDER])
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    assert reset.main() == 0
    assert list(content.lines(settings.database_path)) == fresh
    database.close()


def test_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and the reason; 2 without STATE_DIR."""
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    assert reset.main() == 1
    assert "service.db: cannot be written" in capsys.readouterr().err
    monkeypatch.delenv("STATE_DIR")
    assert reset.main() == 2
