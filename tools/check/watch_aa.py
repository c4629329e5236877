"""Does watching change what is measured? Run one stage with and without a watcher, and compare.

    python3 tools/check/watch_aa.py [--pairs 10] [--stage v2-async] [--warm-up 8s] [--window 15s] [--seed 1]
                                    [--page docs/watch.md]

A pair is a run with bin/watch on a terminal of its own and one without, directly after
each other; which comes first is drawn, half of the pairs each way. Of each pair the ratio
with : without is taken, of the completed rate and of the service's CPU time per
response. Printed are the geometric means of the ratios with their 95 % intervals (Student's
t of the logarithms). The run directories are removed: they are no ladder. Exit code 3: a
run is invalid, or a ratio differs from 1 by more than chance explains.
"""

import argparse
import json
import math
import random
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from watch_parts import Watcher, put

# Student's t, 97.5 %, by degrees of freedom from 1.
T = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093),
)


@dataclass
class Run:
    """What one run came to."""

    rate: float  # completed responses per second
    cpu: float  # CPU seconds of the service per completed response
    reasons: list[str]  # why it is invalid


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    most = len(T) + 1
    parser.add_argument("--pairs", default=10, type=int, choices=range(2, most + 1), metavar=f"2..{most}")
    parser.add_argument("--stage", default="v2-async")
    parser.add_argument("--warm-up", default="8s")
    parser.add_argument("--window", default="15s")
    parser.add_argument("--seed", default=1, type=int)
    parser.add_argument("--page", type=Path)
    return parser.parse_args()


def measure(args: argparse.Namespace, *, watched: bool) -> Run:
    """Run the stage once, then remove its run directory."""
    changes = ["--set", f"WARM_UP={args.warm_up}", "--set", f"WINDOW={args.window}"]
    command = ["bin/stages", "run", "--stage", args.stage, *changes, "ladder"]
    watcher = Watcher() if watched else None
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    finally:
        if watcher:
            watcher.leave()
    folder = Path(done.stdout.strip())
    record = json.loads((folder / "b01" / args.stage / "record.json").read_text())
    shutil.rmtree(folder)
    load, cpu = record["load"], record["cpu"]["usage_seconds"]
    return Run(load["completed_rate_per_second"], cpu / load["completed"], record["verdict"]["reasons"])


def orders(pairs: int, seed: int) -> list[tuple[bool, bool]]:
    """Draw which run of each pair is the watched one: half of them each way, or one more."""
    drawn = [(number % 2 == 0, number % 2 == 1) for number in range(pairs)]
    random.Random(seed).shuffle(drawn)
    return drawn


def interval(ratios: list[float]) -> tuple[float, float, float]:
    """Give the geometric mean of ratios, and its 95 % interval."""
    logs = [math.log(r) for r in ratios]
    mean = statistics.mean(logs)
    half = T[len(logs) - 2] * statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def row(name: str, ratios: list[float]) -> tuple[str, bool]:
    """Give a line of the table, and whether the ratio differs from 1."""
    mean, low, high = interval(ratios)
    differs = low > 1 or high < 1
    verdict = "differs" if differs else "no difference shown"
    return f"| {name} | {mean:.3f} | {low:.3f} to {high:.3f} | {verdict} |", differs


def pair(args: argparse.Namespace, number: int, order: tuple[bool, bool]) -> dict[bool, Run]:
    """Run the stage twice, in this order; say what came of it."""
    runs = {watched: measure(args, watched=watched) for watched in order}
    rates = f"watched {runs[True].rate:.1f}/s, not watched {runs[False].rate:.1f}/s"
    first = "watched" if order[0] else "not watched"
    print(
        f"pair {number} ({first} first): {rates}, ratio {runs[True].rate / runs[False].rate:.3f}", flush=True
    )
    return runs


def main() -> int:
    args = arguments()
    pairs = [pair(args, number, order) for number, order in enumerate(orders(args.pairs, args.seed), 1)]
    rate, rate_differs = row("completed rate", [p[True].rate / p[False].rate for p in pairs])
    cpu, cpu_differs = row("the service's CPU time per response", [p[True].cpu / p[False].cpu for p in pairs])
    invalid = [reason for p in pairs for run in p.values() for reason in run.reasons]
    what = f"`{args.stage}`, {args.pairs} pairs of runs with a window of {args.window}:"
    head = ["| watched : not watched | ratio | 95 % interval | |", "|---|---|---|---|"]
    text = "\n".join([what, "", *head, rate, cpu])
    print(text)
    for reason in invalid:
        print(f"watch: a run is invalid: {reason}", file=sys.stderr)
    if args.page and not invalid:
        put(args.page, "watch-aa", text)
    return 3 if invalid or rate_differs or cpu_differs else 0


sys.exit(main())
