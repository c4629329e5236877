"""Upstream failures, time-outs and slots, against a real server."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.client import get, purchase, response, run
from tests.environment import settings
from tests.test_endpoints import stored_orders
from tests.upstream import DEADLINE_SECONDS, Reply, Upstream, answer, together

REQUESTS = [get("/quotes/7", key="k"), purchase("/checkout", "k")]
BAD_ANSWERS = {
    "status": (500, b"{}"),
    "not-json": (200, b"<html>"),
    "not-an-object": (200, b"[1]"),
    "no-value": (200, b'{"key":"k"}'),
    "another-key": (200, b'{"key":"x","value":1}'),
    "value-too-large": (200, b'{"key":"k","value":1000}'),
    "value-not-integer": (200, b'{"key":"k","value":1.5}'),
    "value-a-truth": (200, b'{"key":"k","value":true}'),
}


@pytest.mark.parametrize("reply", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_bad_answers_are_bad_gateway(tmp_path: Path, upstream: Upstream, handlers: str, reply: Reply) -> None:
    upstream.reply = lambda _: reply
    failed = response(
        settings(tmp_path, HANDLERS=handlers, UPSTREAM_URL=upstream.url), get("/quotes/7", key="k")
    )
    assert failed.status_code == 502
    assert failed.json()["where"] == "upstream"
    assert failed.json()["error"].startswith("upstream: ")


@pytest.mark.parametrize("client", ["shared", "per-request"])
@pytest.mark.parametrize("request_", REQUESTS, ids=["quote", "checkout"])
def test_a_refused_connection_is_bad_gateway(
    tmp_path: Path, handlers: str, client: str, request_: httpx.Request
) -> None:
    failed = response(settings(tmp_path, HANDLERS=handlers, UPSTREAM_CLIENT=client), request_)
    assert failed.status_code == 502
    assert failed.json() == {"error": "upstream: call failed (ConnectError)", "where": "upstream"}
    assert stored_orders(tmp_path) == []


@pytest.mark.parametrize("client", ["shared", "per-request"])
@pytest.mark.parametrize("request_", REQUESTS, ids=["quote", "checkout"])
def test_a_late_answer_is_gateway_timeout(
    tmp_path: Path, upstream: Upstream, handlers: str, client: str, request_: httpx.Request
) -> None:
    answered = threading.Event()
    upstream.reply = held_until(answered)
    late = settings(
        tmp_path,
        HANDLERS=handlers,
        UPSTREAM_URL=upstream.url,
        UPSTREAM_CLIENT=client,
        UPSTREAM_TIMEOUT="100ms",
    )
    failed = response(late, request_)
    answered.set()
    assert failed.status_code == 504
    assert failed.json() == {"error": "upstream: no answer in time (ReadTimeout)", "where": "upstream"}
    assert stored_orders(tmp_path) == []


@pytest.mark.parametrize("client", ["shared", "per-request"])
@pytest.mark.parametrize("handlers_", ["threadpool", "async"])
def test_slots_limit_the_calls_in_flight(
    tmp_path: Path, upstream: Upstream, handlers_: str, client: str
) -> None:
    # The upstream answers only when three calls are there at once, so three must be let through ...
    upstream.reply = together(3)
    ask_at_once(tmp_path, upstream, HANDLERS=handlers_, UPSTREAM_CLIENT=client, UPSTREAM_SLOTS="3")
    assert upstream.peak == 3  # ... and never a fourth.


@pytest.mark.parametrize("handlers_", ["threadpool", "async"])
def test_twelve_slots_let_twelve_calls_through(tmp_path: Path, upstream: Upstream, handlers_: str) -> None:
    upstream.reply = together(12)
    ask_at_once(tmp_path, upstream, HANDLERS=handlers_, UPSTREAM_SLOTS="12")
    assert upstream.peak == 12


def test_a_worker_has_its_share_of_the_slots(tmp_path: Path, upstream: Upstream) -> None:
    upstream.reply = together(3)
    ask_at_once(tmp_path, upstream, UPSTREAM_SLOTS="12", WORKERS="4")
    assert upstream.peak == 3


def test_threads_limit_the_requests_of_the_thread_pool(tmp_path: Path, upstream: Upstream) -> None:
    upstream.reply = together(2)
    ask_at_once(tmp_path, upstream, HANDLERS="threadpool", THREADS="2")
    assert upstream.peak == 2


def test_blocking_handlers_make_one_call_at_a_time(tmp_path: Path, upstream: Upstream) -> None:
    ask_at_once(tmp_path, upstream, HANDLERS="blocking")
    assert upstream.peak == 1


def test_the_shared_client_has_no_limit_of_its_own(tmp_path: Path, upstream: Upstream) -> None:
    # More than httpx's own limit of 100 connections.
    upstream.reply = together(120)
    ask_at_once(tmp_path, upstream, calls=120, UPSTREAM_SLOTS="120")
    assert upstream.peak == 120


def ask_at_once(tmp_path: Path, upstream: Upstream, calls: int = 12, **changes: str) -> None:
    """Ask for that many quotes at once; all must succeed."""

    async def scenario(client: httpx.AsyncClient, _: FastAPI) -> None:
        answers = await asyncio.gather(
            *(client.get("/quotes/7", params={"key": f"k{i}"}) for i in range(calls))
        )
        assert [a.status_code for a in answers] == [200] * calls

    run(settings(tmp_path, UPSTREAM_URL=upstream.url, **changes), scenario)


def held_until(event: threading.Event) -> Callable[[str], Reply]:
    """A reply that waits for the event."""

    def reply(key: str) -> Reply:
        event.wait(DEADLINE_SECONDS)
        return answer(key)

    return reply
