"""Tests of walls.sh, on modules that break one of its rules each."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

WALLS = Path(__file__).parent / "walls.sh"
THIRD = {"github.com/urfave/cli/v2": "urfave", "github.com/HdrHistogram/hdrhistogram-go": "histogram"}


class Walls(unittest.TestCase):
    """A module with the given imports of each package."""

    def complaints(self, **imports: str) -> str:
        """What walls.sh prints of a module; a double underscore stands for a slash, root for the root."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            packages = {name.replace("__", "/").replace("root", "."): path for name, path in imports.items()}
            for path in ["stages/commands", "stages/internal/x", "merge/commands", "internal/y"]:
                packages.setdefault(path, "fmt")
            for path, imported in packages.items():
                (root / path).mkdir(parents=True, exist_ok=True)
                (root / path / "p.go").write_text(f'package p\nimport _ "{imported}"\n')
            lines = ["module scaleguild", "go 1.26.0"]
            for path, name in THIRD.items():
                (root / "third" / name).mkdir(parents=True)
                (root / "third" / name / "go.mod").write_text(f"module {path}\n")
                (root / "third" / name / "p.go").write_text("package third\n")
                version = "v2.0.0" if path.endswith("/v2") else "v1.0.0"
                lines += [f"require {path} {version}", f"replace {path} => ./third/{name}"]
            (root / "go.mod").write_text("\n".join(lines) + "\n")
            (root / "tools/check").mkdir(parents=True)
            shutil.copy(WALLS, root / "tools/check/walls.sh")
            script = root / "tools/check/walls.sh"
            done = subprocess.run([script], capture_output=True, text=True, check=False)
            self.assertEqual(done.stderr, "")
            self.assertEqual(done.returncode, 1 if done.stdout else 0)
            return done.stdout

    def test_what_is_allowed(self) -> None:
        allowed = {
            "root": "scaleguild/stages/commands",
            "stages__commands": "scaleguild/stages/internal/x",
            "stages__internal__z": "github.com/urfave/cli/v2",
            "internal__latency": "github.com/HdrHistogram/hdrhistogram-go",
            "internal__cli__command": "github.com/urfave/cli/v2",
        }
        self.assertEqual(self.complaints(**allowed), "")

    def test_what_is_not(self) -> None:
        root_alone, standard = "(want the root alone to)", "(want the standard library only)"
        for package, imported, complaint in [
            ("merge__z", "scaleguild/stages/commands", root_alone),
            ("stages__z", "scaleguild/stages/commands", root_alone),
            ("internal__z", "scaleguild/merge/commands", root_alone),
            ("internal__cli", "github.com/urfave/cli/v2", standard),
            ("internal__latency", "github.com/urfave/cli/v2", standard),
            ("internal__cli__command", "github.com/HdrHistogram/hdrhistogram-go", standard),
        ]:
            with self.subTest(package=package, imported=imported):
                got = self.complaints(**{package: imported})
                self.assertIn(f"scaleguild/{package.replace('__', '/')}: ", got)
                self.assertIn(f"imports {imported} {complaint}", got)
                self.assertEqual(got.count("\n"), 1)

    def test_another_room(self) -> None:
        got = self.complaints(stages__open="fmt", merge__z="scaleguild/stages/open")
        self.assertEqual(got, "scaleguild/merge/z: imports another room, scaleguild/stages/open\n")


if __name__ == "__main__":
    unittest.main()
