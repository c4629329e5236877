"""Awaited I/O: a waiting request holds neither the loop nor a thread of the pool."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app import logic, statements
from app.parts import AsyncParts
from app.requests import Category, ItemId, Key, PurchaseBody


def routes(parts: AsyncParts) -> APIRouter:
    """The endpoints that await."""
    router = APIRouter()
    database, upstream, catalogue = parts.database, parts.upstream, parts.catalogue

    @router.get("/health")
    async def health() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @router.get("/items")
    async def list_items(category: Category) -> JSONResponse:
        async with database.reading() as connection:
            rows = (await connection.execute(statements.ITEMS_OF_CATEGORY, {"category": category})).all()
        return JSONResponse(logic.listing(category, rows))

    @router.get("/items/{item_id}")
    async def get_item(item_id: ItemId) -> JSONResponse:
        async with database.reading() as connection:
            row = (await connection.execute(statements.ITEM, {"item_id": item_id})).one_or_none()
        return JSONResponse(logic.item(row, item_id))

    @router.post("/orders")
    async def create_order(purchase: PurchaseBody) -> JSONResponse:
        async with database.writing() as connection:
            row = (await connection.execute(statements.ITEM, {"item_id": purchase.item_id})).one_or_none()
            order = logic.order(purchase, row)
            await connection.execute(statements.INSERT_ORDER, logic.order_row(order, None))
        return JSONResponse(order, status_code=201)

    @router.get("/quotes/{item_id}")
    async def quote(item_id: ItemId, key: Key) -> JSONResponse:
        item = catalogue.item(item_id)
        value = await upstream.ask("/quote", key)
        return JSONResponse(logic.quote(key, item, value))

    @router.post("/checkout")
    async def checkout(purchase: PurchaseBody) -> JSONResponse:
        async with database.reading() as connection:
            row = (await connection.execute(statements.ITEM, {"item_id": purchase.item_id})).one_or_none()
        order = logic.order(purchase, row)
        authorization = logic.authorization(await upstream.ask("/charge", purchase.key))
        async with database.writing() as connection:
            await connection.execute(statements.INSERT_ORDER, logic.order_row(order, authorization))
        return JSONResponse(logic.checkout(order, authorization), status_code=201)

    return router
