"""thin_samples.py RUN: drops seconds of a run directory that is to be published.

No table of results and no claim is made from samples.jsonl, which is more than a third
of a run; the report draws it. All seconds of the measurement window stay; of the warm-up and the drain each
fifth stays. The runs of a sweep, which are many, go without: the report draws their
curves, and nothing second by second.
"""

import json
import sys
from pathlib import Path

EVERY = 5  # seconds


def thin(text: str) -> str:
    """The lines of a samples.jsonl that stay, as they are."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if stays(json.loads(line)))


def stays(sample: dict) -> bool:
    """Says whether a second of a run stays."""
    return sample["phase"] == "window" or sample["second"] % EVERY == 0


def thin_run(run: Path) -> None:
    """Thins the samples of every run of the run directory."""
    stages = json.loads((run / "study.json").read_text())["stages"]
    swept = {stage["stage"] for stage in stages if stage["sweep"]}
    for path in run.glob("b*/*/samples.jsonl"):
        if path.parent.name in swept:
            path.unlink()
        else:
            path.write_text(thin(path.read_text()))


if __name__ == "__main__":
    thin_run(Path(sys.argv[1]))
