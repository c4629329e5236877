"""The upstream for handlers that block."""

from threading import Semaphore

import httpx

from app.settings import Settings
from app.upstream import answer
from app.upstream.options import client_options


class Upstream:
    """Asks the upstream, at most slots_per_worker calls at a time."""

    def __init__(self, settings: Settings) -> None:
        self._options = client_options(settings)
        self._slots = Semaphore(settings.slots_per_worker)
        self._shared = httpx.Client(**self._options) if settings.upstream_client == "shared" else None

    def ask(self, path: str, key: str) -> int:
        """The upstream's value for the key. Raises UpstreamError or UpstreamTimeoutError."""
        with self._slots:
            try:
                response = self._get(path, key)
            except httpx.HTTPError as error:
                raise answer.failure(error) from error
        return answer.value(response, key)

    def _get(self, path: str, key: str) -> httpx.Response:
        if self._shared is not None:
            return self._shared.get(path, params={"key": key})
        with httpx.Client(**self._options) as client:
            return client.get(path, params={"key": key})

    def close(self) -> None:
        """Close the shared client's connections."""
        if self._shared is not None:
            self._shared.close()
