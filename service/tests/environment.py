"""A complete, valid environment, and settings made from it."""

import json
from pathlib import Path

from app.settings import Settings

MANIFEST = Path(__file__).parent.parent / "manifest.json"

STUDY = {
    "SEED": "1",
    "ITEMS": "300",
    "HANDLERS": "async",
    "SERVER": "uvicorn",
    "WORKERS": "1",
    "LOOP": "uvloop",
    "HTTP_PARSER": "httptools",
    "THREADS": "40",
    "DB_POOL": "null",
    "DB_POOL_SIZE": "15",
    "SQLITE_PROFILE": "default",
    "UPSTREAM_CLIENT": "shared",
    "UPSTREAM_SLOTS": "100",
    "UPSTREAM_TIMEOUT": "120s",
    "ACCESS_LOG": "off",
    "KEEP_ALIVE": "75s",
    "TCP_NODELAY": "default",
}


def environ(state_dir: Path, **changes: str) -> dict[str, str]:
    """The variables of one start of the service, with some of them changed."""
    runner = {"PORT": "8123", "STATE_DIR": str(state_dir), "UPSTREAM_URL": "http://127.0.0.1:1"}
    return STUDY | {"STUDY_VARIABLES": " ".join(STUDY)} | runner | changes


def settings(state_dir: Path, **changes: str) -> Settings:
    """The settings of environ."""
    return Settings.from_environ(environ(state_dir, **changes))


def manifest_names(part: str) -> list[str]:
    """The names in one part of manifest.json."""
    return [entry["name"] for entry in json.loads(MANIFEST.read_text(encoding="utf-8"))[part]]
