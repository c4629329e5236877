"""What a published run keeps of its seconds."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

WINDOW = range(7, 12)  # seconds
SCRIPT = Path(__file__).parents[1] / "thin_samples.py"


def line(second: int) -> str:
    """A second of a run."""
    phase = "warm_up" if second < WINDOW.start else "window" if second in WINDOW else "drain"
    return json.dumps({"second": second, "phase": phase}) + "\n"


class ThinSamples(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        run = Path(scratch.name)
        stages = [{"stage": "v1", "sweep": None}, {"stage": "v2@10", "sweep": {"of": "v2"}}]
        (run / "study.json").write_text(json.dumps({"stages": stages}))
        for stage in ("v1", "v2@10"):
            folder = run / "b01" / stage
            folder.mkdir(parents=True)
            (folder / "record.json").write_text("{}")
            (folder / "samples.jsonl").write_text("".join(map(line, range(18))))
        subprocess.run([sys.executable, SCRIPT, run], check=True)
        self.block = run / "b01"

    def test_the_window_stays_and_each_fifth_second_beside_it(self):
        kept = (self.block / "v1" / "samples.jsonl").read_text()
        self.assertEqual(kept, "".join(map(line, [0, 5, 7, 8, 9, 10, 11, 15])))

    def test_a_sweep_goes_without_and_nothing_else_is_touched(self):
        self.assertEqual([path.name for path in (self.block / "v2@10").iterdir()], ["record.json"])


if __name__ == "__main__":
    unittest.main()
