"""Every endpoint under each way of handling requests."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, select

from app.catalogue import Catalogue
from app.statements import orders
from tests.client import get, post, purchase, response, responses
from tests.environment import settings
from tests.upstream import Upstream

ITEM = Catalogue(seed=1, items=300).item(7)


def stored_orders(state_dir: Path) -> list[tuple[object, ...]]:
    """The orders in the database file, read without the service."""
    engine = create_engine(f"sqlite:///{state_dir / 'service.db'}")
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(orders).order_by(orders.c.id))
            return [tuple(row) for row in rows]
    finally:
        engine.dispose()


def test_health(tmp_path: Path, handlers: str) -> None:
    answer = response(settings(tmp_path, HANDLERS=handlers), get("/health"))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_list_items_gives_the_first_twenty_by_id(tmp_path: Path, handlers: str) -> None:
    answer = response(settings(tmp_path, HANDLERS=handlers, ITEMS="1000"), get("/items", category="c07"))
    expected = [item for item in Catalogue(1, 1000) if item["category"] == "c07"]
    assert len(expected) > 20
    assert (answer.status_code, answer.json()) == (200, {"category": "c07", "items": expected[:20]})


def test_get_item(tmp_path: Path, handlers: str) -> None:
    answer = response(settings(tmp_path, HANDLERS=handlers), get("/items/7"))
    assert (answer.status_code, answer.json()) == (200, ITEM)


def test_create_order_answers_and_writes(tmp_path: Path, handlers: str) -> None:
    answer = response(settings(tmp_path, HANDLERS=handlers), purchase("/orders", "k1"))
    total = 2 * ITEM["price_cents"]
    assert answer.status_code == 201
    assert answer.json() == {"key": "k1", "item_id": 7, "quantity": 2, "total_cents": total}
    assert stored_orders(tmp_path) == [(1, "k1", 7, 2, total, None)]


def test_quote_asks_the_upstream_once(tmp_path: Path, handlers: str, upstream: Upstream) -> None:
    answer = response(
        settings(tmp_path, HANDLERS=handlers, UPSTREAM_URL=upstream.url), get("/quotes/7", key="ab")
    )
    value = ord("a") + ord("b")
    quoted = ITEM["price_cents"] * (500 + value) // 1000
    assert (answer.status_code, answer.json()) == (200, {"key": "ab", "item_id": 7, "quoted_cents": quoted})
    assert upstream.paths == ["/quote"]


def test_checkout_charges_and_writes(tmp_path: Path, handlers: str, upstream: Upstream) -> None:
    answer = response(
        settings(tmp_path, HANDLERS=handlers, UPSTREAM_URL=upstream.url), purchase("/checkout", "!")
    )
    total = 2 * ITEM["price_cents"]
    assert answer.status_code == 201
    assert answer.json() == {
        "key": "!",
        "item_id": 7,
        "quantity": 2,
        "total_cents": total,
        "authorization": "auth-033",
    }
    assert upstream.paths == ["/charge"]
    assert stored_orders(tmp_path) == [(1, "!", 7, 2, total, "auth-033")]


def test_unknown_items_are_not_found(tmp_path: Path, handlers: str, upstream: Upstream) -> None:
    answers = responses(
        settings(tmp_path, HANDLERS=handlers, UPSTREAM_URL=upstream.url),
        [
            get("/items/301"),
            purchase("/orders", "k", 301),
            get("/quotes/301", key="k"),
            purchase("/checkout", "k", 301),
        ],
    )
    assert [a.status_code for a in answers] == [404] * 4
    assert {a.text for a in answers} == {'{"error":"no item 301","where":"items"}'}
    assert upstream.paths == []
    assert stored_orders(tmp_path) == []


@pytest.mark.parametrize(
    "request_",
    [
        get("/items"),
        get("/items", category="c20"),
        get("/items", category="c7"),
        get("/items/0"),
        get("/items/seven"),
        get(f"/items/{2**63}"),
        get("/quotes/7"),
        get("/quotes/7", key=""),
        post("/orders", key="k", item_id=7),
        post("/orders", key="k", item_id="7", quantity=1),
        post("/orders", key="k", item_id=7, quantity=0),
        post("/orders", key="", item_id=7, quantity=1),
        post("/orders", key="k", item_id=7, quantity=1, coupon="x"),
        httpx.Request(
            "POST", "http://service/orders", content=b"{", headers={"content-type": "application/json"}
        ),
        httpx.Request(
            "POST",
            "http://service/orders",
            content=b'{"key":"\\ud800","item_id":7,"quantity":1}',
            headers={"content-type": "application/json"},
        ),
        post("/checkout", key="k", item_id=7, quantity=2.5),
    ],
    ids=lambda request: f"{request.method}-{request.url.raw_path.decode()}-{request.content.decode()}",
)
def test_invalid_requests_are_refused(tmp_path: Path, request_: httpx.Request) -> None:
    answer = response(settings(tmp_path), request_)
    assert answer.status_code == 422
    assert answer.json()["where"] == "request"
    assert answer.json()["error"]


def test_bodies_are_equal_under_all_handlers(tmp_path: Path, upstream: Upstream) -> None:
    bodies: dict[str, list[tuple[int, bytes]]] = {}
    for handlers in ("blocking", "threadpool", "async"):
        state_dir = tmp_path / handlers
        state_dir.mkdir()
        chosen = settings(state_dir, HANDLERS=handlers, UPSTREAM_URL=upstream.url)
        bodies[handlers] = [(a.status_code, a.content) for a in responses(chosen, thirty_requests())]
    assert bodies["threadpool"] == bodies["blocking"]
    assert bodies["async"] == bodies["blocking"]
    assert [status for status, _ in bodies["async"]].count(404) == 4


def thirty_requests() -> list[httpx.Request]:
    """Five of each kind; the last of each kind that names an item names one that does not exist."""
    requests = []
    for i, item_id in enumerate([1, 77, 150, 300, 301]):
        requests += [
            get("/health"),
            get("/items", category=f"c{i:02d}"),
            get(f"/items/{item_id}"),
            purchase("/orders", f"order-{i}", item_id),
            get(f"/quotes/{item_id}", key=f"quote-{i}"),
            purchase("/checkout", f"checkout-{i}", item_id),
        ]
    return requests


def test_another_seed_gives_other_items(tmp_path: Path) -> None:
    answer = response(settings(tmp_path, SEED="2"), get("/items/7"))
    assert answer.json() == Catalogue(2, 300).item(7) != ITEM


def test_item_data_never_changes() -> None:
    assert ITEM == {"id": 7, "name": "amber flask 7", "category": "c11", "price_cents": 24033}
