"""A check that cannot list the files has checked nothing, and must not pass."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent


class GitFails(unittest.TestCase):
    def test_no_check_passes_without_git(self) -> None:
        for name in ("words.sh", "files.sh", "links.sh"):
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                git = Path(folder) / "git"
                git.write_text("#!/bin/sh\necho 'git: broken' >&2\nexit 128\n")
                git.chmod(0o755)
                environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
                done = subprocess.run(
                    [HERE / name], check=False, env=environment, capture_output=True, text=True
                )
                self.assertNotEqual(done.returncode, 0, done.stdout)
                self.assertIn("git: broken", done.stderr)


if __name__ == "__main__":
    unittest.main()
