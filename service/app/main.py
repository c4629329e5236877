"""Puts the service together: create_app for tests, serve for servers."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from app import errors, workers
from app.counters import Counters
from app.handlers import async_, blocking, threadpool
from app.parts import AsyncParts, SyncParts
from app.seed import seed
from app.settings import Settings
from app.workers import Worker

# FastAPI would look for OpenTelemetry providers at each request.
_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)


def create_app(settings: Settings, counts: Counters | None = None) -> FastAPI:
    """The service. Its lifespan seeds the database first and closes every connection last."""
    parts, router = _assemble(settings, counts or Counters())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        seed(settings)
        current_default_thread_limiter().total_tokens = settings.threads
        yield
        await parts.close()

    # No documentation pages: the study's load never asks for them.
    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, telemetry=_NO_TELEMETRY)
    app.state.parts = parts
    app.include_router(router)
    errors.install(app)
    return app


def serve() -> Worker:
    """The application of a worker process, from its environment. Servers call this once per worker."""
    settings = Settings.from_environ(os.environ)
    counts = Counters(workers.folder(settings.state_dir) / f"{os.getpid()}.counters")
    return Worker(create_app(settings, counts), settings, counts)


def _assemble(settings: Settings, counts: Counters) -> tuple[SyncParts | AsyncParts, APIRouter]:
    if settings.handlers == "async":
        async_parts = AsyncParts(settings, counts)
        return async_parts, async_.routes(async_parts)
    sync_parts = SyncParts(settings, counts)
    handlers = blocking if settings.handlers == "blocking" else threadpool
    return sync_parts, handlers.routes(sync_parts)
