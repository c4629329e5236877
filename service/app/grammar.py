"""How the values of variables are written: one `Kind` for each notation.

Every parser takes the text of a variable and raises ValueError when the text
is not of its kind; the Kind's `want` then says in words what would be right.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_COUNT = re.compile(r"[1-9][0-9]{0,17}")
_DURATION = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)(us|ms|s|m)")
_PER_SECOND = {"us": 1_000_000, "ms": 1_000, "s": 1}
_LARGEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Kind:
    """One notation: its name in the manifest, its parser, and what is wanted in words."""

    name: str
    parse: Callable[[str], object]
    want: str
    words: tuple[str, ...] = ()  # a choice's values, or what is allowed beside the notation


def choice(*words: str) -> Kind:
    """One of several words."""
    return Kind("choice", lambda text: words[words.index(text)], "one of " + ", ".join(words), words)


def count() -> Kind:
    """A positive integer."""
    return Kind("count", parse_count, "a positive integer")


def duration() -> Kind:
    """A positive time, in seconds once parsed."""
    return Kind("duration", parse_duration, "a positive duration such as 200ms or 120s")


def whole_seconds_or_default() -> Kind:
    """A time of whole seconds, or None for the word `default`."""
    return Kind("duration", _parse_whole_seconds, "whole seconds such as 75s, or default", ("default",))


def port() -> Kind:
    """A TCP port to listen on."""
    return Kind("port", _parse_port, f"1 to {_LARGEST_PORT}")


def directory() -> Kind:
    """A directory that exists."""
    return Kind("directory", _parse_directory, "an existing directory")


def origin() -> Kind:
    """An http URL without a path."""
    return Kind("origin", _parse_origin, "a URL such as http://127.0.0.1:4000")


def parse_count(text: str) -> int:
    """The integer of e.g. `40`."""
    if not _COUNT.fullmatch(text):
        raise ValueError(text)
    return int(text)


def parse_duration(text: str) -> float:
    """The seconds of e.g. `200ms`."""
    match = _DURATION.fullmatch(text)
    if not match or float(match[1]) == 0:
        raise ValueError(text)
    number, unit = float(match[1]), match[2]
    return number * 60 if unit == "m" else number / _PER_SECOND[unit]


def _parse_whole_seconds(text: str) -> int | None:
    if text == "default":
        return None
    seconds = parse_duration(text)
    if seconds != int(seconds):  # gunicorn takes whole seconds only, and servers must be comparable
        raise ValueError(text)
    return int(seconds)


def _parse_port(text: str) -> int:
    number = parse_count(text)
    if number > _LARGEST_PORT:
        raise ValueError(text)
    return number


def _parse_directory(text: str) -> Path:
    if not text or not Path(text).is_dir():
        raise ValueError(text)
    return Path(text).resolve()


def _parse_origin(text: str) -> str:
    url = urlsplit(text)
    if url.scheme != "http" or not url.hostname or text != f"http://{url.netloc}" or url.port == 0:
        raise ValueError(text)
    return text
