"""e2e_records.py RUN: look at the records that a short run of the main study left."""

import json
import sys
from pathlib import Path


def problems(folder: Path) -> list[str]:
    """What is wrong with one run."""
    record = json.loads((folder / "record.json").read_text())
    load, reasons = record["load"], record["verdict"]["reasons"]
    found = []
    if load["completed"] == 0:
        found.append("no correct response in the window (got 0, want some)")
    if load["failed"] > 0:
        found.append(f"failed responses in the window (got {load['failed_by_cause']}, want none)")
    if load["started"] != load["finished"]:
        found.append(f"requests were lost (started {load['started']}, finished {load['finished']})")
    if not any("window" in reason for reason in reasons):
        found.append(f"a window of 2 s was not called too short (got {reasons})")
    return [f"{folder.name}: {text}" for text in found]


def main(run: Path) -> int:
    """Print every problem of every stage; the exit code says whether there was one."""
    found = []
    for stage in json.loads((run / "study.json").read_text())["order"][0]:
        found += problems(run / "b01" / stage)
    for line in found:
        print(f"e2e: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
