"""What an upstream's answer means, and the two ways in which there is none."""

import httpx


class UpstreamError(Exception):
    """The upstream did not give a usable answer."""


class UpstreamTimeoutError(UpstreamError):
    """The upstream did not answer in time."""


def value(response: httpx.Response, key: str) -> int:
    """The value (0 to 999) that the upstream gives for the key. Raises UpstreamError."""
    if response.status_code != httpx.codes.OK:
        raise UpstreamError(f"upstream: unexpected status (got {response.status_code}, want 200)")
    try:
        body = response.json()
        answered, number = body["key"], body["value"]
    except (ValueError, LookupError, TypeError):
        raise UpstreamError("upstream: unreadable answer (want JSON with key and value)") from None
    if answered != key:
        raise UpstreamError(f"upstream: answer to another request (got {answered!r}, want {key!r})")
    if type(number) is not int or not 0 <= number <= 999:  # noqa: PLR2004 - the upstream's own limits
        raise UpstreamError(f"upstream: value out of range (got {number!r}, want 0 to 999)")
    return number


def failure(error: httpx.HTTPError) -> UpstreamError:
    """The error of this service that stands for httpx's error.

    It names the kind of error only: the sync and the async client word the
    same failure differently, and bodies must not depend on HANDLERS.
    """
    what = type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return UpstreamTimeoutError(f"upstream: no answer in time ({what})")
    return UpstreamError(f"upstream: call failed ({what})")
