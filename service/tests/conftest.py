"""Fixtures: an upstream, and each way of handling requests."""

from collections.abc import Iterator

import pytest

from tests.upstream import Upstream, running


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A real upstream on loopback."""
    with running() as server:
        yield server


@pytest.fixture(params=["blocking", "threadpool", "async"])
def handlers(request: pytest.FixtureRequest) -> str:
    """Each value of HANDLERS in turn."""
    return str(request.param)
