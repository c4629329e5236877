"""Measure what watching costs.

    python3 tools/check/watch_cost.py [RUN] [--seconds 40] [--size 160x45]

RUN is a recorded run directory (default: results/ladder). The runs of its first
block are written again into a temporary folder, one second of samples a second as
the runner does it, while bin/watch follows it on a terminal of its own. The CPU time
that the process used, its largest memory and the bytes that it sent to the
terminal are printed. Exit code 1: it cost more than it may.
"""

import argparse
import fcntl
import json
import os
import pty
import shutil
import struct
import sys
import tempfile
import termios
import threading
import time
from pathlib import Path

MOST_CPU = 0.01  # of one core
MOST_MEMORY = 50e6  # bytes
SETTLE = 3  # seconds before the first reading: the start is no part of watching


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("run", nargs="?", default="results/ladder", type=Path)
    parser.add_argument("--seconds", default=40, type=int)
    parser.add_argument("--size", default="160x45")
    return parser.parse_args()


def watch(run: Path, size: str) -> tuple[int, list[int]]:
    """Start bin/watch on a terminal of its own; give its pid and a count of the bytes it has written."""
    width, height = (int(n) for n in size.split("x"))
    command = Path("bin/watch").resolve()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color")
        os.execv(command, [str(command), str(run)])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    written = [0]

    def drain() -> None:
        while True:
            try:
                written[0] += len(os.read(terminal, 65536))
            except OSError:  # the process has ended
                return

    threading.Thread(target=drain, daemon=True).start()
    return pid, written


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


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


def main() -> int:
    args = arguments()
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        run.mkdir()
        shutil.copy(args.run / "study.json", run)
        first, *rest = json.loads((run / "study.json").read_text())["order"][0]
        whole(args.run, run, first)  # a parent, whose curves are drawn as well
        pid, written = watch(run, args.size)
        try:
            time.sleep(SETTLE)
            before, bytes_before, began = cpu_seconds(pid), written[0], time.monotonic()
            replay(args.run, run, rest, args.seconds)
            passed = time.monotonic() - began
            cpu = (cpu_seconds(pid) - before) / passed
            memory, sent = peak_memory(pid), (written[0] - bytes_before) / passed
        finally:
            os.kill(pid, 15)
            os.waitpid(pid, 0)
    cost = f"{100 * cpu:.2f} % of one core, {memory / 1e6:.1f} MB, {sent:.0f} bytes a second to the terminal"
    print(f"watching at {args.size} for {passed:.0f} s: {cost}")
    if cpu > MOST_CPU or memory > MOST_MEMORY:
        print(f"watch: too dear (want at most {100 * MOST_CPU:g} % and {MOST_MEMORY / 1e6:g} MB)", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
