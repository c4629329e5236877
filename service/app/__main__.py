"""`python -m app`: read the settings, start the server. Exit code 2 when the settings are wrong."""

import os
import sys

from app import servers
from app.settings import Settings, SettingsError


def main() -> None:
    """Serve as the environment says."""
    try:
        settings = Settings.from_environ(os.environ)
        _require_empty(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's own error output
        sys.exit(2)
    servers.run(settings)


def _require_empty(settings: Settings) -> None:
    # Left-overs of another start would be taken for this one's workers and data.
    entries = len(list(settings.state_dir.iterdir()))
    if entries:
        raise SettingsError([f"STATE_DIR: not empty (got {entries} entries, want an empty directory)"])


if __name__ == "__main__":  # uvicorn's worker processes import this module again
    main()
