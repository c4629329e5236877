"""Is a known ratio found, and at its size, while others slow the machine?

    python3 tools/check/known_ratio.py [--blocks 8] [--rounds 1] [--seed 1] [--quiet] [--run RUN]

Runs the study known-ratio, whose stages do 200, 204, 210 and 220 rounds of the same work for each
response, and meanwhile, at times that are drawn, two neighbours: one copies memory on the CPU
of the harness for a third of the time, one walks through memory on the CPU of the service for
4 % of it, which is less than what voids a run. --quiet leaves them out; --run looks at a run
directory that is there.

What is true follows from the stand-in's own log: its work is 1.02, 1.05 and 1.10 times as much, what
HTTP and the runtime cost beside it is the same. Printed are the true ratio of CPU time per
response, the measured one and the corrected one with their intervals, and the noise floors.
Exit code 3: the corrected interval of a step does not hold the true ratio.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

METRIC = "cpu_seconds_per_response"
OFTEN = 0.7  # of the times, a neighbour is among those that run
COPIES = """
import time
block = bytes(range(256)) * (1 << 17)
while True:
    begin = time.monotonic()
    while time.monotonic() - begin < 0.033:
        bytearray(block)
    time.sleep(0.067)
"""
WALKS = """
import time
table = [bytes(64) for n in range(1 << 17)]
n = 0
while True:
    begin = time.monotonic()
    while time.monotonic() - begin < 0.002:
        n = (n + 7919) % len(table)
        table[n][5]
    time.sleep(0.048)
"""


def neighbours(seed: int, stop: threading.Event) -> None:
    """Starts the two and ends them again, until stop; each time for some seconds."""
    draw = random.Random(seed)
    cpus = sorted(os.sched_getaffinity(0))
    while not stop.is_set():
        running = [
            subprocess.Popen(["taskset", "-c", str(cpu), "nice", "-n", "5", sys.executable, "-c", program])
            for program, cpu in ((COPIES, cpus[0]), (WALKS, cpus[-1]))
            if draw.random() < OFTEN
        ]
        stop.wait(draw.uniform(5, 40))
        for program in running:
            program.kill()
            program.wait()
        stop.wait(draw.uniform(5, 40))


def measure(args: argparse.Namespace) -> str:
    """Runs the study and gives its run directory."""
    stop = threading.Event()
    busy = threading.Thread(target=neighbours, args=(args.seed, stop))
    if not args.quiet:
        busy.start()
    try:
        command = ["bin/stages", "run", "--wait", "0s", "--blocks", str(args.blocks)]
        command += ["--rounds", str(args.rounds), "known-ratio"]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()[-1]
    finally:
        stop.set()
        if not args.quiet:
            busy.join()


def beside(run: Path, stage: str) -> tuple[float, float]:
    """CPU seconds of a response: of work, and of HTTP and the runtime."""
    work = other = responses = 0.0
    fresh, kept = (run.glob(f"b*/{folder}{stage}/logs/service.log") for folder in ("", "services/"))
    for log in (*fresh, *kept):
        said = re.search(r"standin: (\d+) responses .* cost ([\d.]+) s .*; ([\d.]+) s of it", log.read_text())
        if said is None:
            raise SystemExit(f"{log}: the stand-in did not say what it cost")
        count, used, rest = (float(number) for number in said.groups())
        responses, work, other = responses + count, work + used - rest, other + rest
    return work / responses, other / responses


def between(ratio: dict) -> str:
    """A ratio with its interval."""
    interval = ratio["interval"] or {"low": float("nan"), "high": float("nan")}
    middle = ratio["median"] if ratio["mean"] is None else ratio["mean"]
    return f"{middle:.4f} [{interval['low']:.4f}-{interval['high']:.4f}]"


def main() -> int:
    """Measures, prints and judges."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--blocks", default=8, type=int)
    parser.add_argument("--rounds", default=1, type=int, help="of each block, on services that stay up")
    parser.add_argument("--seed", default=1, type=int)
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--run", default="")
    args = parser.parse_args()
    begin = time.monotonic()
    run = Path(args.run or measure(args))
    if not args.run:
        print(f"{run}: {args.blocks} blocks of {args.rounds} rounds in {time.monotonic() - begin:.0f} s")
    text = subprocess.run(
        ["bin/merge", "table", "--format", "json", str(run)], stdout=subprocess.PIPE, check=True
    ).stdout
    table = json.loads(text)
    correction = next((c for c in table["corrections"] if c["key"] == METRIC), None)
    if correction is None or correction["corrected_ratio"] is None:
        print(
            "there is no correction to look at: "
            + (correction or {"because": "no A/A pair that keeps the CPU busy"})["because"]
        )
        return 3
    for fit in correction["controls"]:
        left = 100 * fit["residual_deviation"]
        print(f"{fit['key']}: slope {fit['slope']:.2f}, R2 {fit['r2']:.2f}, leaves {left:.2f} %")
    print(f"A/A pair: {between(correction['ratio'])}, corrected {between(correction['corrected_ratio'])}")
    print(f"adopted: {correction['adopted']}: {correction['because']}")
    work, other = beside(run, "one")
    wrong = 0
    for row in table["rows"]:
        step = row["comparison"].get(METRIC)
        rounds = re.fullmatch(r"STANDIN_WORK=(\d+)", row["change"])
        if step is None or rounds is None:
            continue
        true = (work * int(rounds[1]) / 200 + other) / (work + other)
        corrected = step["corrected"]
        line = f"{row['stage']}: true {true:.4f}, measured {between(step)}"
        if corrected is not None:
            line += f", corrected {between(corrected)}: {corrected['effect']}"
            wrong += not corrected["interval"]["low"] <= true <= corrected["interval"]["high"]
        print(f"{line}; as judged: {step['effect']}")
    return 3 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
