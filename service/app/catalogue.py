"""The items on sale: a pure function of (SEED, id), the same on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TypedDict

CATEGORIES = 20
_LOWEST_PRICE_CENTS = 100
_PRICES = 99_900
_ADJECTIVES = ("amber", "brisk", "calm", "dusky", "early", "faded", "green", "hollow")
_NOUNS = ("anvil", "basket", "candle", "drum", "easel", "flask", "globe", "hinge")


class NotFoundError(Exception):
    """There is no such item."""

    def __init__(self, item_id: int) -> None:
        super().__init__(f"no item {item_id}")
        self.item_id = item_id


class Item(TypedDict):
    """One item, as the API shows it and as the database holds it."""

    id: int
    name: str
    category: str
    price_cents: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The items 1 to `items` of one seed."""

    seed: int
    items: int

    def item(self, item_id: int) -> Item:
        """The item's data. Raises NotFoundError outside of 1 to `items`."""
        if not 1 <= item_id <= self.items:
            raise NotFoundError(item_id)
        digest = sha256(f"{self.seed}\n{item_id}".encode()).digest()
        adjective = _ADJECTIVES[digest[0] % len(_ADJECTIVES)]
        noun = _NOUNS[digest[1] % len(_NOUNS)]
        return Item(
            id=item_id,
            name=f"{adjective} {noun} {item_id}",
            category=f"c{digest[2] % CATEGORIES:02d}",
            price_cents=_LOWEST_PRICE_CENTS + int.from_bytes(digest[3:11]) % _PRICES,
        )

    def __iter__(self) -> Iterator[Item]:
        """All items by id."""
        return (self.item(item_id) for item_id in range(1, self.items + 1))
