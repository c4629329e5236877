"""What clients are told when a request fails: always JSON with `error` and `where`."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.catalogue import NotFoundError
from app.upstream.answer import UpstreamError, UpstreamTimeoutError


def install(app: FastAPI) -> None:
    """Give the app an answer for each kind of failure that a run may meet."""
    app.add_exception_handler(NotFoundError, _not_found)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(UpstreamError, _upstream)
    # A database that is locked or a pool that is exhausted is load, not a defect: 503 tells it from a 500.
    app.add_exception_handler(OperationalError, _database)
    app.add_exception_handler(PoolTimeoutError, _database)


def _answer(status: int, error: str, where: str) -> JSONResponse:
    return JSONResponse({"error": error, "where": where}, status_code=status)


async def _not_found(_: Request, error: Exception) -> JSONResponse:
    return _answer(404, str(error), "items")


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    # The input itself is not repeated: it may be something that JSON cannot carry.
    assert isinstance(error, RequestValidationError)
    problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return _answer(422, "; ".join(problems), "request")


async def _upstream(_: Request, error: Exception) -> JSONResponse:
    status = 504 if isinstance(error, UpstreamTimeoutError) else 502
    return _answer(status, str(error), "upstream")


async def _database(_: Request, error: Exception) -> JSONResponse:
    cause = getattr(error, "orig", None) or error
    return _answer(503, str(cause), "database")
