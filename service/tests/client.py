"""Runs the service inside the test's own process, without a server."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings

Scenario = Callable[[httpx.AsyncClient, FastAPI], Awaitable[None]]


def run(settings: Settings, scenario: Scenario) -> None:
    """Start the service's application, run the scenario against it, and stop it."""
    asyncio.run(_run(create_app(settings), scenario))


def responses(settings: Settings, requests: list[httpx.Request]) -> list[httpx.Response]:
    """The answers to the requests, sent one after the other."""
    answers: list[httpx.Response] = []

    async def scenario(client: httpx.AsyncClient, _: FastAPI) -> None:
        for request in requests:
            answers.append(await client.send(request))

    run(settings, scenario)
    return answers


def response(settings: Settings, request: httpx.Request) -> httpx.Response:
    """The answer to a single request."""
    return responses(settings, [request])[0]


def get(path: str, **parameters: str) -> httpx.Request:
    """A GET request to the service."""
    return httpx.Request("GET", f"http://service{path}", params=parameters)


def post(path: str, **body: object) -> httpx.Request:
    """A POST request with a JSON body to the service."""
    return httpx.Request("POST", f"http://service{path}", json=body)


def purchase(path: str, key: str, item_id: int = 7) -> httpx.Request:
    """An order or a checkout of two pieces."""
    return post(path, key=key, item_id=item_id, quantity=2)


async def _run(app: FastAPI, scenario: Scenario) -> None:
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://service", timeout=300) as client,
    ):
        await scenario(client, app)
