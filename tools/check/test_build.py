"""tools/build.sh and ./scaleguild in a project of stand-ins, where go notes each call."""

import fcntl
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS = ("scaleguild", "stages", "standin", "merge", "mockapi", "watch")
SOURCES = ("internal", "stages", "merge", "mockapi", "watch", "tools")

# A command prints what it was called with, and ends with 3.
COMMAND = '#!/bin/sh\nprintf "%s|" "$PWD" "$SCALEGUILD_ROOT" "$@"\nexit 3\n'
GO = """#!/bin/sh
echo "go $1" >>"$CALLS"
for name in scaleguild stages standin merge mockapi watch; do
  cp "$COMMAND" bin/$name
done
"""
BOOTSTRAP = '#!/bin/sh\necho bootstrap >>"$CALLS"\nexport SCALEGUILD_TOOLCHAIN=bootstrap\nexec "$@"\n'


class Build(unittest.TestCase):
    """A project with a folder of a user's beside it."""

    def setUp(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.root, self.path = self.home / "a project", self.home / "path"
        for name in SOURCES:
            (self.root / name).mkdir(parents=True)
        self.path.mkdir()
        for file in ("main.go", "go.mod", "go.sum", "merge/table.go"):
            (self.root / file).touch()
        for file in ("scaleguild", "tools/build.sh"):
            shutil.copy(ROOT / file, self.root / file)
        self.script(self.root / "bootstrap", BOOTSTRAP)
        self.script(self.path / "go", GO)
        self.script(self.home / "command", COMMAND)
        self.environment = {
            "PATH": f"{self.path}:{os.environ['PATH']}",
            "CALLS": str(self.home / "calls"),
            "COMMAND": str(self.home / "command"),
        }

    def script(self, file: Path, text: str) -> None:
        """Write a program."""
        file.write_text(text)
        file.chmod(0o755)

    def call(self, file: str, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Call a script of the project from the user's folder."""
        command = [str(self.root / file), *args]
        env = self.environment | more
        return subprocess.run(command, cwd=self.home, env=env, capture_output=True, text=True, check=False)

    def calls(self) -> list[str]:
        """What was called since the last time."""
        file = self.home / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.write_text("")
        return lines

    def newer(self, path: str) -> None:
        """Make a source, or its folder, newer than what was compiled, whatever the clock's steps are."""
        later = (self.root / "bin/.built").stat().st_mtime + 2
        os.utime(self.root / path, (later, later))

    def test_it_compiles_when_a_source_has_changed(self) -> None:
        for path in (None, "merge/table.go", "merge", "go.sum"):
            if path:
                self.newer(path)
            self.assertEqual(self.call("tools/build.sh", "--if-stale").returncode, 0)
            self.assertEqual(self.calls(), ["go build"], path)
            for file in ("merge/table.go", "merge", "go.sum"):
                os.utime(self.root / file, (0, 0))
            self.assertEqual(self.call("tools/build.sh", "--if-stale").returncode, 0)
            self.assertEqual(self.calls(), [], path)
        (self.root / "bin/mockapi").unlink()
        self.call("tools/build.sh", "--if-stale")
        self.assertEqual(self.calls(), ["go build"])
        self.assertEqual(list((self.root / "bin").glob(".work*")), [])

    def test_a_study_keeps_its_commands(self) -> None:
        self.call("tools/build.sh")
        self.newer("merge/table.go")
        self.calls()
        (self.root / "runs").mkdir()
        runs = os.open(self.root / "runs", os.O_RDONLY)
        self.addCleanup(os.close, runs)
        fcntl.flock(runs, fcntl.LOCK_EX)
        for args in ((), ("--if-stale",)):
            done = self.call("tools/build.sh", *args)
            self.assertEqual((done.returncode, self.calls()), (0, []))
            self.assertIn("a study runs, so nothing is compiled now", done.stderr)
        (self.root / "bin/merge").unlink()
        done = self.call("tools/build.sh")
        self.assertEqual((done.returncode, self.calls()), (4, []))
        self.assertIn("bin/ lacks commands", done.stderr)
        fcntl.flock(runs, fcntl.LOCK_UN)
        self.assertEqual((self.call("tools/build.sh").returncode, self.calls()), (0, ["go build"]))

    def test_what_does_not_compile_is_not_taken_for_done(self) -> None:
        self.script(self.path / "go", "#!/bin/sh\necho broken >&2\nexit 1\n")
        for _ in range(2):
            done = self.call("scaleguild", "table", SCALEGUILD_TOOLCHAIN="nix")
            self.assertEqual(
                (done.returncode, done.stdout, done.stderr.splitlines()[1:]), (1, "", ["broken"])
            )
        self.assertEqual(list((self.root / "bin").iterdir()), [])

    def test_scaleguild_works_from_any_folder(self) -> None:
        want = f"{self.home}|{self.root}|table|../x y|"
        (self.home / "link").symlink_to(self.root / "scaleguild")
        done = self.call("scaleguild", "table", "../x y")
        self.assertEqual((done.stdout, done.returncode), (want, 3))
        self.assertIn("a minute or two the first time", done.stderr)
        self.assertEqual(self.calls(), ["bootstrap", "go build"])
        done = self.call("../link", "table", "../x y")
        self.assertEqual((done.stdout, done.stderr, done.returncode), (want, "", 3))
        self.assertEqual(self.calls(), ["bootstrap"])

    def test_it_installs_only_what_is_needed(self) -> None:
        self.call("tools/build.sh")
        self.calls()
        for args in (
            (),
            ("--help",),
            ("help", "run"),
            ("run", "--help"),
            ("--version",),
            ("completion", "bash"),
        ):
            self.assertEqual(self.call("scaleguild", *args).returncode, 3)
            self.assertEqual(self.calls(), [], args)
        self.assertEqual(self.call("scaleguild", "run", "x", SCALEGUILD_TOOLCHAIN="nix").returncode, 3)
        self.assertEqual(self.calls(), [])


if __name__ == "__main__":
    unittest.main()
