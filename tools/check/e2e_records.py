"""e2e_records.py RUN: look at the records that a short run of the main study left."""

import json
import sys
from pathlib import Path

# In a window of 2 s chance rules: it is too short, and a busy machine shows at once.
EXPECTED = (
    "is shorter than",
    "response times account for",
    "sampler was starved",
    "harness CPUs were",
    "machine was idle for",
    "for a CPU on average",
    "overshoot",
    "s apart",
)


def problems(record: dict) -> list[str]:
    """What is wrong with one run."""
    load, budget, reasons = record["load"], record["budget"], record["verdict"]["reasons"]
    parked = record["upstream"]["peak_parked"]
    found = []
    if load["completed"] == 0:
        found.append("no correct response in the window (got 0, want some)")
    if load["failed"] > 0:
        found.append(f"failed responses in the window (got {load['failed_by_cause']}, want none)")
    if load["started"] != load["finished"]:
        found.append(f"requests were lost (started {load['started']}, finished {load['finished']})")
    if budget["quota_read_cores"] != 1 or budget["service_cpus_read"] != budget["service_cpus"]:
        found.append(f"the CPU limit is another one (got {budget}, want one CPU)")
    if record["plan"]["variables"]["HANDLERS"] == "blocking" and parked != 1:
        found.append(f"blocking handlers ask the upstream one at a time (got {parked} parked, want 1)")
    if not any("is shorter than" in reason for reason in reasons):
        found.append(f"a window of 2 s was not called too short (got {reasons})")
    found += [f"unexpected: {reason}" for reason in reasons if not any(part in reason for part in EXPECTED)]
    return [f"{record['plan']['stage']}: {text}" for text in found]


def other_delays(records: list[dict]) -> list[str]:
    """Keys whose draw, or delay under the same distribution, differs between stages."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for record in records:
        stage, upstream = record["plan"]["stage"], record["upstream"]
        for witness in upstream["witnesses"]:
            for what, group in (("draw", "any"), ("delay_microseconds", upstream["latency"])):
                key, got = witness["key"], witness[what]
                want = seen.setdefault((what, group, key), got)
                if got != want:
                    found.append(f"{stage}: {key}: {what} differs (got {got}, want {want})")
    return found


def main(run: Path) -> int:
    """Print every problem of every stage; the exit code says whether there was one."""
    stages = json.loads((run / "study.json").read_text())["order"][0]
    records = [json.loads((run / "b01" / stage / "record.json").read_text()) for stage in stages]
    found = [line for record in records for line in problems(record)] + other_delays(records)
    for line in found:
        print(f"e2e: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
