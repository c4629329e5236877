"""The options of the httpx clients, the same for sync and async, shared and per-request."""

from typing import TypedDict

import httpx

from app.settings import Settings

CONNECT_TIMEOUT_SECONDS = 5
WRITE_TIMEOUT_SECONDS = 5
# httpx's own: shorter than the idle timeout of any sane upstream, so that a reused connection is still open.
KEEP_ALIVE_SECONDS = 5


class ClientOptions(TypedDict):
    """The arguments of httpx.Client and httpx.AsyncClient."""

    base_url: str
    timeout: httpx.Timeout
    limits: httpx.Limits
    trust_env: bool


def client_options(settings: Settings) -> ClientOptions:
    """Options without a limit on connections: the slots are the only queue before the upstream.

    trust_env is off because a proxy from the environment would be one more
    part that no plan mentions.
    """
    return ClientOptions(
        base_url=settings.upstream_url,
        timeout=httpx.Timeout(
            connect=CONNECT_TIMEOUT_SECONDS,
            read=settings.upstream_timeout,
            write=WRITE_TIMEOUT_SECONDS,
            pool=None,
        ),
        limits=httpx.Limits(
            max_connections=None, max_keepalive_connections=None, keepalive_expiry=KEEP_ALIVE_SECONDS
        ),
        trust_env=False,
    )
