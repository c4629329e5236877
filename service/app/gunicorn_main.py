"""`python -m app.gunicorn_main`: gunicorn's own command, with an exit code that says why it ended."""

import sys

from gunicorn.app.wsgiapp import run
from gunicorn.errors import HaltServer


def main() -> None:
    """Serve as the arguments say; exit with 3 when a worker cannot start."""
    try:
        run(prog="gunicorn")
    except HaltServer as halt:
        # gunicorn stops at the first worker that cannot start. When a second one fails while it stops,
        # the same exception escapes from its own handler, and Python would end with code 1.
        sys.exit(halt.exit_status)


if __name__ == "__main__":
    main()
