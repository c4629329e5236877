"""Run one stage with and without a watcher, in turn, and compare the completed rates.

    python3 tools/check/watch_aa.py [--pairs 6] [--stage v2-async] [--window 15s]

Each pair is a run with bin/watch on a terminal of its own and one without, in
alternating order. Watching reads files and nothing else, so the two sides should
differ by no more than runs of the same kind do among themselves.
"""

import argparse
import json
import os
import pty
import statistics
import subprocess
import threading
from pathlib import Path


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", default=6, type=int)
    parser.add_argument("--stage", default="v2-async")
    parser.add_argument("--window", default="15s")
    return parser.parse_args()


def start_watch() -> int:
    """Start bin/watch on the newest run; give its pid."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color")
        os.execv("bin/watch", ["bin/watch"])

    def drain() -> None:
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:  # the process has ended
            return

    threading.Thread(target=drain, daemon=True).start()
    return pid


def rate(args: argparse.Namespace, *, watched: bool) -> float:
    """Run the stage once; give its completed rate."""
    pid = start_watch() if watched else 0
    try:
        command = ["bin/stages", "run", "ladder", "--stage", args.stage, "--set", "WARM_UP=8s", "--set", f"WINDOW={args.window}"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)  # noqa: S603
    finally:
        if pid:
            os.kill(pid, 15)
            os.waitpid(pid, 0)
    record = json.loads((Path(done.stdout.strip()) / "b01" / args.stage / "record.json").read_text())
    return record["load"]["completed_rate_per_second"]


def main() -> None:
    args = arguments()
    ratios, sides = [], {True: [], False: []}
    for pair in range(args.pairs):
        order = (True, False) if pair % 2 == 0 else (False, True)
        rates = {watched: rate(args, watched=watched) for watched in order}
        ratios.append(rates[True] / rates[False])
        for watched in order:
            sides[watched].append(rates[watched])
        print(f"pair {pair + 1}: watched {rates[True]:.1f}/s, not watched {rates[False]:.1f}/s, ratio {ratios[-1]:.3f}", flush=True)
    spread = {side: statistics.stdev(rates) / statistics.mean(rates) for side, rates in sides.items()}
    print(f"ratio: median {statistics.median(ratios):.3f}, {min(ratios):.3f} to {max(ratios):.3f}")
    print(f"standard deviation of runs: watched {100 * spread[True]:.1f} %, not watched {100 * spread[False]:.1f} %")


main()
