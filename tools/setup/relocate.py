"""relocate.py DIR FINAL: make the venv in DIR work once it is renamed to FINAL.

A venv names its own folder in the first line of its scripts and in a few text
files beside them. Everything else in it is relative.
"""

import sys
from pathlib import Path


def relocate(venv: Path, final: str) -> None:
    """Replace the folder's present name by its final one in every text file of bin/."""
    for file in [venv / "pyvenv.cfg", *(venv / "bin").iterdir()]:
        if file.is_symlink() or not file.is_file():
            continue
        content = file.read_bytes()
        if b"\0" not in content:
            file.write_bytes(content.replace(str(venv).encode(), final.encode()))


if __name__ == "__main__":
    relocate(Path(sys.argv[1]), sys.argv[2])
