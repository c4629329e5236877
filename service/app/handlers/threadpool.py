"""Blocking I/O inside plain `def`: each request waits in one of THREADS threads."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app import logic, statements
from app.parts import SyncParts
from app.requests import Category, ItemId, Key, PurchaseBody


def routes(parts: SyncParts) -> APIRouter:
    """The endpoints that wait in the thread pool."""
    router = APIRouter()
    database, upstream, catalogue = parts.database, parts.upstream, parts.catalogue

    @router.get("/health")
    def health() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @router.get("/items")
    def list_items(category: Category) -> JSONResponse:
        with database.reading() as connection:
            rows = connection.execute(statements.ITEMS_OF_CATEGORY, {"category": category}).all()
        return JSONResponse(logic.listing(category, rows))

    @router.get("/items/{item_id}")
    def get_item(item_id: ItemId) -> JSONResponse:
        with database.reading() as connection:
            row = connection.execute(statements.ITEM, {"item_id": item_id}).one_or_none()
        return JSONResponse(logic.item(row, item_id))

    @router.post("/orders")
    def create_order(purchase: PurchaseBody) -> JSONResponse:
        with database.writing() as connection:
            row = connection.execute(statements.ITEM, {"item_id": purchase.item_id}).one_or_none()
            order = logic.order(purchase, row)
            connection.execute(statements.INSERT_ORDER, logic.order_row(order, None))
        return JSONResponse(order, status_code=201)

    @router.get("/quotes/{item_id}")
    def quote(item_id: ItemId, key: Key) -> JSONResponse:
        item = catalogue.item(item_id)
        value = upstream.ask("/quote", key)
        return JSONResponse(logic.quote(key, item, value))

    @router.post("/checkout")
    def checkout(purchase: PurchaseBody) -> JSONResponse:
        with database.reading() as connection:
            row = connection.execute(statements.ITEM, {"item_id": purchase.item_id}).one_or_none()
        order = logic.order(purchase, row)
        authorization = logic.authorization(upstream.ask("/charge", purchase.key))
        with database.writing() as connection:
            connection.execute(statements.INSERT_ORDER, logic.order_row(order, authorization))
        return JSONResponse(logic.checkout(order, authorization), status_code=201)

    return router
