"""The business rules, pure: what rows and the upstream's value become in an answer."""

from collections.abc import Iterable
from typing import Any, Protocol, TypedDict

from sqlalchemy import Row

from app.catalogue import Item, NotFoundError


class Purchase(Protocol):
    """What a client asks to buy."""

    key: str
    item_id: int
    quantity: int


class Order(TypedDict):
    """An order, as the API answers it."""

    key: str
    item_id: int
    quantity: int
    total_cents: int


def item(row: Row[Any] | None, item_id: int) -> Item:
    """The item in the row. Raises NotFoundError when there is no row."""
    if row is None:
        raise NotFoundError(item_id)
    number, name, category, price_cents = row
    return Item(id=number, name=name, category=category, price_cents=price_cents)


def listing(category: str, rows: Iterable[Row[Any]]) -> dict[str, object]:
    """The items of one category, in the order of the rows."""
    return {"category": category, "items": [item(row, row[0]) for row in rows]}


def order(purchase: Purchase, row: Row[Any] | None) -> Order:
    """The order for the item in the row. Raises NotFoundError when there is no row."""
    bought = item(row, purchase.item_id)
    return Order(
        key=purchase.key,
        item_id=purchase.item_id,
        quantity=purchase.quantity,
        total_cents=bought["price_cents"] * purchase.quantity,
    )


def order_row(placed: Order, authorization: str | None) -> dict[str, object]:
    """The parameters of statements.INSERT_ORDER."""
    return {**placed, "authorization": authorization}


def authorization(value: int) -> str:
    """The authorization that the upstream's value (0 to 999) stands for."""
    return f"auth-{value:03d}"


def checkout(placed: Order, authorized: str) -> dict[str, object]:
    """The answer to a checkout: the order and its authorization."""
    return {**placed, "authorization": authorized}


def quote(key: str, offered: Item, value: int) -> dict[str, object]:
    """The answer to a quote: 50.0 % to 149.9 % of the list price, by the upstream's value (0 to 999)."""
    quoted_cents = offered["price_cents"] * (500 + value) // 1000
    return {"key": key, "item_id": offered["id"], "quoted_cents": quoted_cents}
