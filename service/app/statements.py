"""The tables and every SQL statement of the service, written once for sync and async.

Statements are built at import, so that SQLAlchemy finds them in its cache of
compiled statements by identity of structure, and a request only binds values.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, bindparam, insert, select

ITEMS_LISTED = 20

metadata = MetaData()

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("category", String, nullable=False),
    Column("price_cents", Integer, nullable=False),
)
Index("items_by_category", items.c.category, items.c.id)

orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("item_id", Integer, ForeignKey("items.id"), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("total_cents", Integer, nullable=False),
    Column("authorization", String),  # null for an order without a charge
)

# One row once the seeding is complete: what the items were made from.
seeding = Table(
    "seeding",
    metadata,
    Column("seed", Integer, nullable=False),
    Column("items", Integer, nullable=False),
)

ITEM = select(items).where(items.c.id == bindparam("item_id"))
ITEMS_OF_CATEGORY = (
    select(items).where(items.c.category == bindparam("category")).order_by(items.c.id).limit(ITEMS_LISTED)
)
INSERT_ORDER = insert(orders)
