#!/usr/bin/env python3
"""Changes one thing at a time in a copy of the checkout, and holds `just verify` to naming it.

    tamper.py           every change is named, and the table in docs/reproduce.md says how
    tamper.py --write   write that table

The copy has the files that git tracks, as they are now. Each change is one digit, one letter or one
file; the careful forger also puts the new SHA-256 into the manifest. verify.sh then has to end with 3
and print the expected line. Nothing else may be changed by it.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/reproduce.md"
BEGIN, END = "<!-- tampering:begin -->\n", "<!-- tampering:end -->"
LADDER = "results/ladder"
COPIES = 2
BROKEN = 3  # the exit code of verify.sh when a promise is not kept

Edit = Callable[[Path], None]


@dataclass(frozen=True)
class Change:
    """One change: what it is, the file, how, and how the line that names it starts."""

    what: str
    file: str
    edit: Edit
    says: str
    forged: bool = False  # the manifest is made to fit


def replace(old: str, new: str) -> Edit:
    """Gives the edit that replaces the first old, which has to be there, by new."""

    def edit(file: Path) -> None:
        text = file.read_text()
        if old not in text:
            raise SystemExit(f"tamper: {file}: does not hold {old!r}, so nothing would be tested")
        file.write_text(text.replace(old, new, 1))

    return edit


def digit(after: str) -> Edit:
    """Gives the edit that changes the first digit after a pattern, which has to be there."""

    def edit(file: Path) -> None:
        text = file.read_text()
        found = re.search(f"(?:{after})\\D*?(\\d)", text)
        if not found:
            raise SystemExit(f"tamper: {file}: no digit after {after!r}, so nothing would be tested")
        at = found.start(1)
        file.write_text(text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :])

    return edit


def remove(file: Path) -> None:
    """Deletes a file or a folder."""
    if file.is_dir():
        shutil.rmtree(file)
    else:
        file.unlink()


def add(file: Path) -> None:
    """Makes a file that was not there."""
    file.write_text("more\n")


RUN = f"{LADDER}/b01/v2-async"
CHANGES = [
    Change(
        "a digit of a record",
        f"{RUN}/record.json",
        digit('"completed":'),
        "manifest: b01/v2-async/record.json",
    ),
    Change(
        "the same, the manifest forged",
        f"{RUN}/record.json",
        digit('"usage_seconds":'),
        "table: table.csv",
        True,
    ),
    Change(
        "a verdict, the manifest forged",
        f"{RUN}/record.json",
        replace('"valid": true', '"valid": false'),
        "verdicts: b01/v2-async",
        True,
    ),
    Change(
        "a quantile of a record, the manifest forged",
        f"{RUN}/record.json",
        digit(r'"load":[\s\S]*?"all":[\s\S]*?"p99_seconds": '),
        "verdicts: b01/v2-async",
        True,
    ),
    Change(
        "a plan beside a record, the manifest forged",
        f"{RUN}/plan.json",
        digit('"position":'),
        "records: b01/v2-async/plan.json",
        True,
    ),
    Change(
        "k6's own count, the manifest forged",
        f"{RUN}/k6-summary.json",
        digit('"completed":'),
        "verdicts: b01/v2-async",
        True,
    ),
    Change("a histogram", f"{RUN}/latency.json", digit('"count":'), "manifest: b01/v2-async/latency.json"),
    Change(
        "a digit of a sample",
        f"{RUN}/samples.jsonl",
        digit('"completed":'),
        "manifest: b01/v2-async/samples.jsonl",
    ),
    Change(
        "the seed of the order, forged",
        f"{LADDER}/study.json",
        replace('"ladder-1"', '"ladder-2"'),
        "records: study.json: block 1",
        True,
    ),
    Change(
        "the k6 that ran, forged", f"{LADDER}/host.json", digit('"k6":'), "toolchain: k6: the run had", True
    ),
    Change("a digit of the table", f"{LADDER}/table.csv", digit("v2-async"), "manifest: table.csv"),
    Change(
        "the same, the manifest forged",
        f"{LADDER}/table.md",
        digit("v2-async.*?\\|"),
        "table: table.md: line",
        True,
    ),
    Change(
        "a digit of the report's sum, forged",
        f"{LADDER}/derived.sha256",
        digit("^"),
        "report: index.html: sha256 was",
        True,
    ),
    Change(
        "how the report is drawn",
        "merge/internal/report/page.css",
        digit("^"),
        "report: index.html: sha256 was",
    ),
    Change("a digit of the README's table", "README.md", digit("v3-workers \\|"), "README: README.md: line"),
    Change(
        "a digit of the results' tables",
        "docs/results.md",
        digit("v3-workers \\|"),
        "README: docs/results.md: line",
    ),
    Change("a digit of the manifest", f"{LADDER}/MANIFEST.sha256", digit("^"), "manifest: b01/"),
    Change(
        "the digest of the work, forged", f"{LADDER}/work.txt", digit("responses "), "work: work.txt", True
    ),
    Change(
        "a published file is deleted",
        f"{LADDER}/b05/v3-workers/upstream.json",
        remove,
        "manifest: b05/v3-workers/upstream.json: missing",
    ),
    Change("a file is added", f"{LADDER}/b01/notes.txt", add, "manifest: b01/notes.txt: not in"),
    Change("a published study is deleted", "results/replica", remove, "records: results/replica: missing"),
    Change(
        "a byte of the Python lock",
        "service/requirements.lock",
        digit("uvloop==[^#]*?hash=sha256:"),
        "locks: service/requirements.lock",
    ),
    Change("a byte of the Go sums", "go.sum", replace("h1:", "h2:"), "locks: go.sum"),
    Change("a byte of the flake's lock", "flake.lock", digit("narHash.*sha256-"), "locks: flake.lock"),
    Change("the hash of a wheel in Nix", "nix/wheels.json", digit("sha256-"), "locks: nix/wheels.json"),
    Change(
        "the sums of the locks are deleted",
        "results/locks.sha256",
        remove,
        "locks: results/locks.sha256: missing",
    ),
    Change("the version of k6", "tools/versions.json", digit('"k6": "v1.'), "locks: tools/versions.json"),
    Change(
        "a letter of a stage",
        "stages/ladder/v3-workers.toml",
        replace("two workers", "two  workers"),
        "plan: stages/ladder/v3-workers.toml",
    ),
    Change(
        "what a stage changes", "stages/ladder/v3-workers.toml", digit("WORKERS="), "plan: plan v3-workers"
    ),
    Change(
        "a stage that cannot be",
        "stages/ladder/v2-async.toml",
        replace("=async", "=asinc"),
        "plan: this checkout's study has no digest",
    ),
    Change("the baseline", "stages/ladder/baseline.env", digit("\nVUS="), "plan: plan v1-sync"),
    Change("the mock's seed", "stages/ladder/baseline.env", digit("\nSEED="), "plan: delays"),
    Change(
        "the mock's latency",
        "stages/ladder/baseline.env",
        digit("\nUPSTREAM_LATENCY=.*?p50=2"),
        "plan: delays",
    ),
    Change("a constant of the load", "k6/mix.js", replace("0x85ebca6b", "0x85ebca6c"), "plan: k6/mix.js"),
    Change("the seed data", "service/app/catalogue.py", replace("99_900", "99_901"), "plan: items"),
]


def copy(to: Path) -> Path:
    """Copies the tracked files as they are now."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


def verify(root: Path) -> tuple[int, list[str]]:
    """Gives the exit code of verify.sh, and its lines."""
    done = subprocess.run(["tools/verify.sh"], check=False, cwd=root, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def forge(root: Path, file: str) -> None:
    """Puts a file's new sum into the manifest of its study."""
    study = "/".join(file.split("/")[:2])
    manifest = root / study / "MANIFEST.sha256"
    name = file.removeprefix(study + "/")
    new = hashlib.sha256((root / file).read_bytes()).hexdigest()
    manifest.write_text(
        re.sub(rf"(?m)^[0-9a-f]{{64}}  {re.escape(name)}$", f"{new}  {name}", manifest.read_text())
    )


def named(lines: list[str], start: str) -> str:
    """Gives the promise whose line fails, contains start's words and names them; "" when none does."""
    promise, _, words = start.partition(": ")
    for line in lines:
        outcome, _, rest = line.partition("  ")
        if outcome == "FAIL" and rest.strip().startswith(promise + ": ") and words in rest:
            return rest.strip()
    return ""


def attempt(root: Path, change: Change) -> tuple[str, str]:
    """Makes a change, verifies, takes it back, and gives the line that names it, and what is wrong."""
    saved = root.parent / (root.name + "-saved")
    target = root / change.file
    study = root / "/".join(change.file.split("/")[:2])
    kept = study if change.file.startswith("results/") else target
    if kept.is_dir():
        shutil.copytree(kept, saved)
    else:
        shutil.copy2(kept, saved)
    try:
        change.edit(target)
        if change.forged:
            forge(root, change.file)
        code, lines = verify(root)
    finally:
        if kept.is_dir():
            shutil.rmtree(kept)
        saved.rename(kept)
    line = named(lines, change.says)
    if code == BROKEN and line:
        return line, ""
    shown = "\n".join(f"    {one}" for one in lines if not one.startswith("PASS"))
    wanted = f"exit code {code}, want {BROKEN} and a line FAIL {change.says!r}"
    return line, f"{change.what}, {change.file}: {wanted}\n{shown}"


def excerpt(line: str, says: str) -> str:
    """Gives the part of a line that names the change, without sums and numbers of lines."""
    promise, _, words = says.partition(": ")
    rest = next(part for part in line.removeprefix(promise + ": ").split("; ") if words in part)
    rest = re.sub(r"[0-9a-f]{12,64}", "…", rest)
    rest = re.sub(
        r"\bline \d+|\d{4,} correct|counted \d{4,}", lambda found: re.sub(r"\d+", "N", found[0]), rest
    )
    return f"{promise}: {rest}".replace("|", "\\|")


def run_all(changes: list[Change]) -> list[tuple[str, str]]:
    """Makes every change, in as many copies as there are CPUs for."""
    with tempfile.TemporaryDirectory() as folder:
        first = copy(Path(folder, "one"))
        code, lines = verify(first)
        if code != 0:
            raise SystemExit("tamper: verify fails before anything is changed:\n" + "\n".join(lines))
        free: SimpleQueue[Path] = SimpleQueue()
        free.put(first)
        for n in range(1, min(COPIES, os.cpu_count() or 1)):
            free.put(copy(Path(folder, f"copy{n}")))

        def one(change: Change) -> tuple[str, str]:
            root = free.get()
            try:
                return attempt(root, change)
            finally:
                free.put(root)

        with ThreadPoolExecutor(COPIES) as pool:
            return list(pool.map(one, changes))


def table(lines: list[str]) -> str:
    """Gives the changes with the lines that named them, as Markdown."""
    rows = ["| changed | in | the line that names it: `FAIL` |", "| --- | --- | --- |"]
    for change, line in zip(CHANGES, lines, strict=True):
        rows.append(f"| {change.what} | `{change.file}` | {excerpt(line, change.says)} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Runs all changes, then checks or writes the page."""
    parser = argparse.ArgumentParser(description="every change of what is published is named by just verify")
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE}")
    arguments = parser.parse_args()
    results = run_all(CHANGES)
    problems = [problem for _, problem in results if problem]
    if problems:
        raise SystemExit("tamper: not named:\n" + "\n".join(problems))
    page = (ROOT / PAGE).read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    new = before + BEGIN + "\n" + table([line for line, _ in results]) + "\n" + END + after
    if arguments.write:
        (ROOT / PAGE).write_text(new)
    elif new != page:
        raise SystemExit(
            f"tamper: {PAGE}: its table is stale\nhint: ./bootstrap tools/check/tamper.py --write"
        )
    print(f"tamper: {len(CHANGES)} changes, each named by the line of its promise")


if __name__ == "__main__":
    sys.exit(main())
