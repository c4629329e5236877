"""tools/study.sh --watch on a terminal, with stand-ins for the runner, the view and the tables."""

import os
import pty
import shutil
import tempfile
import unittest
from pathlib import Path

# The runner says that it runs, and ends at the second Ctrl-C, or when told to.
STAGES = """#!/usr/bin/env python3
import pathlib, signal, sys, time
latest = pathlib.Path("latest")
if sys.argv[1] == "latest":
    sys.exit(print(latest.read_text()) if latest.exists() else 1)
signals = []
signal.signal(signal.SIGINT, lambda *_: signals.append(print("cleaning up", file=sys.stderr, flush=True)))
print("running", file=sys.stderr, flush=True)
latest.write_text("runs/small/r1")
while len(signals) < 2 and not pathlib.Path("enough").exists():
    time.sleep(0.01)
print("cleaned" if signals else "finished", file=sys.stderr, flush=True)
print("" if signals else "runs/small/r1")
sys.exit(1 if signals else 0)
"""
WATCH = '#!/bin/sh\necho "VIEW OF $1"\nread -r key\n'
MERGE = '#!/bin/sh\necho "MERGE $*"\n'


class Watched(unittest.TestCase):
    """The script on a terminal of its own."""

    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for folder in ("tools", "bin", "tmp"):
            (self.root / folder).mkdir()
        shutil.copy(Path(__file__).parents[1] / "study.sh", self.root / "tools")
        for name, text in (("stages", STAGES), ("watch", WATCH), ("merge", MERGE)):
            (self.root / "bin" / name).write_text(text)
            (self.root / "bin" / name).chmod(0o755)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["TMPDIR"] = str(self.root / "tmp")
            os.execv(self.root / "tools/study.sh", ["study.sh", "small", "--watch"])
        self.said = ""

    def see(self, words: str) -> None:
        """Read what the terminal shows until it shows these words."""
        while words not in self.said:
            try:
                self.said += os.read(self.terminal, 4096).decode()
            except OSError:
                self.fail(f"it ended without {words!r}: {self.said}")
        self.said = self.said.split(words, 1)[1]

    def ends(self) -> int:
        """Read to the end; give the exit code."""
        try:
            while more := os.read(self.terminal, 4096):
                self.said += more.decode()
        except OSError:
            pass
        os.close(self.terminal)
        _, status = os.waitpid(self.pid, 0)
        self.assertEqual(list((self.root / "tmp").iterdir()), [])
        return os.waitstatus_to_exitcode(status)

    def test_the_study_goes_on_when_the_view_is_left(self) -> None:
        self.see("VIEW OF runs/small/r1")
        os.write(self.terminal, b"q\n")
        self.see("running")
        (self.root / "enough").touch()
        self.see("finished")
        self.see("MERGE table runs/small/r1")
        self.assertEqual(self.ends(), 0)

    def test_a_second_ctrl_c_waits_for_the_runner_as_well(self) -> None:
        self.see("VIEW OF runs/small/r1")
        os.write(self.terminal, b"q\n")
        self.see("running")
        os.write(self.terminal, b"\x03")
        self.see("cleaning up")
        os.write(self.terminal, b"\x03")
        self.see("cleaned")
        self.assertNotEqual(self.ends(), 0)


if __name__ == "__main__":
    unittest.main()
