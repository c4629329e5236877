"""Are small changes of one handler found in its instructions per response, and at their size?

    python3 tools/check/planted.py [--repeat 3] [--requests 200] [--in-flight 10] [--quiet]

Plants a loop in get_item of the async handlers, in a copy of the last commit, that costs 0.5, 1, 2 and 5 %
of what a response of the kind get_item costs in stage v2-async. Each is counted by
`scaleguild instructions` as often as --repeat says, while a Go compiler runs on the service's CPU
and on the harness's, unless --quiet is given. What a turn of the loop costs is counted beforehand, of an
interpreter that does nothing else.

Printed are, of each change, the true ratio to the handler without it, the counted one (median, least and
greatest of all pairs of repeats), and whether it was found: all of its repeats cost more than each of the
others'. Exit code 3: a change of 1 % or more was not found, or counted more than 0.5 % beside its size.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HANDLER = "service/app/handlers/async_.py"
FIRST_LINE = "    async def get_item(item_id: ItemId) -> JSONResponse:\n"
CHANGES = (0.0, 0.005, 0.01, 0.02, 0.05)
TURNS = (200_000, 1_200_000)  # of the loop alone
WRONG = 0.005  # a counted ratio may be beside the true one
SURE = 0.01  # from this change on it has to be found


def output(*words: str, cwd: Path) -> str:
    """What a command prints; its errors go to the terminal."""
    return subprocess.run(words, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout


def copy(folder: Path) -> None:
    """The last commit of this checkout, with its programs."""
    output("git", "clone", "--quiet", str(Path.cwd()), str(folder), cwd=Path.cwd())
    output("./bootstrap", "just", "build", cwd=folder)


def turn_cost(folder: Path) -> float:
    """Instructions of one turn of the loop."""
    counts = []
    for turns in TURNS:
        file = folder / f"turn.{turns}"
        python = ["python3", "-c", f"def f(n):\n  for _ in range(n): pass\nf({turns})"]
        tool = ["./bootstrap", "valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={file}"]
        output(*tool, *python, cwd=folder)
        lines = file.read_text(encoding="utf-8").splitlines()
        totals = next(line for line in lines if line.startswith(("totals:", "summary:")))
        counts.append(int(totals.split()[1]))
        file.unlink()
    return (counts[1] - counts[0]) / (TURNS[1] - TURNS[0])


def plant(folder: Path, turns: int) -> None:
    """Put a loop of so many turns at the top of the handler; none for 0."""
    output("git", "checkout", "--quiet", "--", HANDLER, cwd=folder)
    path = folder / HANDLER
    text = path.read_text(encoding="utf-8")
    if FIRST_LINE not in text:
        raise SystemExit(f"{HANDLER}: no handler to plant a loop in (want the line {FIRST_LINE!r})")
    if turns > 0:
        loop = f"{FIRST_LINE}        for _ in range({turns}):\n            pass\n"
        path.write_text(text.replace(FIRST_LINE, loop), encoding="utf-8")


def count(folder: Path, args: argparse.Namespace) -> list[float]:
    """Instructions per response, of each repeat."""
    command = ["./bootstrap", "bin/scaleguild", "instructions", "ladder"]
    command += ["--stage", "v2-async", "--kind", "get_item"]
    for flag in ("requests", "in_flight", "repeat"):
        command += [f"--{flag.replace('_', '-')}", str(getattr(args, flag))]
    printed = output(*command, cwd=folder)
    file = Path(printed.splitlines()[-1])
    counted = json.loads((folder / file).read_text(encoding="utf-8"))
    return [pair["instructions_per_response"] for pair in counted["stages"][0]["repeats"]]


def compile_until(stop: threading.Event, folder: Path) -> None:
    """Compiles Go's standard library again and again, on all CPUs."""
    while not stop.is_set():
        cache = tempfile.mkdtemp(dir=folder)
        env = os.environ | {"GOCACHE": cache}
        compiler = subprocess.Popen(["./bootstrap", "go", "build", "std"], cwd=folder, env=env)
        while compiler.poll() is None and not stop.wait(0.5):
            pass
        compiler.terminate()
        compiler.wait()
        subprocess.run(["rm", "-rf", cache], check=True)


def ratios(after: list[float], before: list[float]) -> list[float]:
    """Of each repeat to each of the others'."""
    return [a / b for a, b in itertools.product(after, before)]


def judge(folder: Path, args: argparse.Namespace) -> int:
    """Counts, prints and judges."""
    turn = turn_cost(folder)
    before: list[float] = []
    wrong = 0
    for change in CHANGES:
        turns = round(change * statistics.median(before) / turn) if before else 0
        plant(folder, turns)
        begin = time.monotonic()
        counts = count(folder, args)
        before = before or counts
        middle = statistics.median(before)
        true, got = 1 + turns * turn / middle, ratios(counts, before)
        found = min(counts) > max(before)
        counted = (
            f"{statistics.median(got):.4f} [{min(got):.4f}-{max(got):.4f}] of {middle / 1e6:.3f} million"
        )
        print(f"{change:6.1%}: {turns:5d} turns, true {true:.4f}, counted {counted}", end=", ")
        minutes = (time.monotonic() - begin) / 60
        print(f"{'found' if found else 'not found'}, {minutes:.1f} min", flush=True)
        wrong += change >= SURE and not found
        wrong += abs(statistics.median(got) - true) > WRONG
    return 3 if wrong else 0


def main() -> int:
    """Makes the copy, and the compiler beside it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", default=3, type=int)
    parser.add_argument("--requests", default=200, type=int)
    parser.add_argument("--in-flight", default=10, type=int)
    parser.add_argument("--quiet", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="planted-") as scratch:
        folder = Path(scratch) / "checkout"
        copy(folder)
        stop = threading.Event()
        compiler = threading.Thread(target=compile_until, args=(stop, folder))
        if not args.quiet:
            compiler.start()
        try:
            return judge(folder, args)
        finally:
            stop.set()
            if not args.quiet:
                compiler.join()


if __name__ == "__main__":
    sys.exit(main())
