"""Measure what watching costs.

    python3 tools/check/watch_cost.py [RUN] [--seconds 40] [--sizes 80x24,160x45,250x70]
                                      [--page docs/watch.md]

RUN is a recorded run directory (default: results/ladder). The runs of its first
block are written again into a temporary folder, one second of samples a second as
the runner does it, while bin/watch follows it on a terminal of its own, once for
each size. The CPU time that the process used, its largest memory and the bytes that
it sent to the terminal are printed, and put into the page when one is named. Exit
code 1: it cost more than it may.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from watch_parts import Watcher, put

MOST_CPU = 0.01  # of one core
MOST_MEMORY = 50e6  # bytes
SETTLE = 3  # seconds before the first reading: the start is no part of watching


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("run", nargs="?", default="results/ladder", type=Path)
    parser.add_argument("--seconds", default=40, type=int)
    parser.add_argument("--sizes", default="80x24,160x45,250x70")
    parser.add_argument("--page", type=Path)
    return parser.parse_args()


def begin(recorded: Path, run: Path, stage: str) -> Path:
    """Make a run's folder with its plan; give the folder."""
    folder = run / "b01" / stage
    folder.mkdir(parents=True)
    shutil.copy(recorded / "b01" / stage / "plan.json", folder)
    return folder


def whole(recorded: Path, run: Path, stage: str) -> None:
    """Write a finished run."""
    folder = begin(recorded, run, stage)
    for name in ("samples.jsonl", "record.json"):
        shutil.copy(recorded / "b01" / stage / name, folder)


def replay(recorded: Path, run: Path, stages: list[str], seconds: int) -> None:
    """Write runs again at their own pace, for so many seconds."""
    for stage in stages:
        folder = begin(recorded, run, stage)
        for line in (recorded / "b01" / stage / "samples.jsonl").read_text().splitlines(keepends=True):
            with (folder / "samples.jsonl").open("a") as samples:
                samples.write(line)
            time.sleep(1)
            seconds -= 1
            if seconds <= 0:
                return
        shutil.copy(recorded / "b01" / stage / "record.json", folder)


def measure(recorded: Path, size: str, seconds: int) -> tuple[float, float, float]:
    """Give the share of one core, the bytes of memory, and the bytes a second to the terminal."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        run.mkdir()
        shutil.copy(recorded / "study.json", run)
        first, *rest = json.loads((run / "study.json").read_text())["order"][0]
        whole(recorded, run, first)  # a parent, whose curves are drawn as well
        watcher = Watcher(str(run), size=size)
        try:
            time.sleep(SETTLE)
            before, bytes_before, began = watcher.cpu_seconds(), watcher.written, time.monotonic()
            replay(recorded, run, rest, seconds)
            passed = time.monotonic() - began
            cpu = (watcher.cpu_seconds() - before) / passed
            return cpu, watcher.peak_memory(), (watcher.written - bytes_before) / passed
        finally:
            watcher.leave()


def main() -> int:
    args = arguments()
    table = ["| screen | CPU of one core | memory | bytes/s to the terminal |", "|---|---|---|---|"]
    dear = False
    for size in args.sizes.split(","):
        cpu, memory, sent = measure(args.run, size, args.seconds)
        table.append(f"| {size} | {100 * cpu:.2f} % | {memory / 1e6:.1f} MB | {sent:.0f} |")
        dear = dear or cpu > MOST_CPU or memory > MOST_MEMORY
    print("\n".join(table))
    if args.page:
        put(args.page, "watch-cost", "\n".join(table))
    if dear:
        limits = f"{100 * MOST_CPU:g} % and {MOST_MEMORY / 1e6:g} MB"
        print(f"watch: too dear (want at most {limits})", file=sys.stderr)
    return int(dear)


sys.exit(main())
