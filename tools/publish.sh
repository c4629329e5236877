#!/usr/bin/env bash
#
# publish.sh RUN [WORK]: makes a run directory the published run of its study, in
# results/STUDY, without its logs and with fewer of its seconds (thin_samples.py);
# what was published before is replaced as a whole. WORK is the output of `stages
# work`. tools/seal.sh adds what is derived.
#
# Refused are a run of a dirty tree or with variables set on the command line,
# which others cannot repeat, and one with missing runs. An invalid run is
# published with the rest, where enough valid ones of its stage are beside it to say
# something: the table shows it, and no statistic has it.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

run=${1%/}
study=$(
  python3 - "$run" <<'PY'
import json, sys
from pathlib import Path

run = Path(sys.argv[1])
study, host = (json.loads((run / name).read_text()) for name in ("study.json", "host.json"))
if study["overrides"]:
    sys.exit(f"publish: {run}: variables were set on the command line (got {study['overrides']}, want none)")
if host["dirty"]:
    sys.exit(f"publish: {run}: it ran with changes that were not committed (got dirty, want a clean tree)")
few = 3  # valid runs of a stage, the fewest that the table gives an interval for
valid = {stage["stage"]: 0 for stage in study["stages"]}
invalid = {}
for block, stages in enumerate(study["order"], start=1):
    for stage in stages:
        record = run / f"b{block:02}" / stage / "record.json"
        if not record.exists():
            sys.exit(f"publish: {record}: not there (got no record, want one of every stage and block)")
        verdict = json.loads(record.read_text())["verdict"]
        if verdict["valid"]:
            valid[stage] += 1
        else:
            invalid[stage] = f"publish: {record}: an invalid run (got {verdict['reasons']}, want a valid one, or {few} others)"
for stage, problem in invalid.items():
    if valid[stage] < few:
        sys.exit(problem)
defined = {file.stem for file in Path("stages", study["study"]).glob("*.toml")} - {"study"}
ran = {(stage["sweep"] or {"of": stage["stage"]})["of"] for stage in study["stages"] if not stage["again"]}
if ran != defined:
    sys.exit(f"publish: {run}: not the whole study (got {study['order'][0]}, want {sorted(defined)})")
print(study["study"])
PY
)
rm -rf "results/$study.new"
mkdir -p "results/$study.new"
(cd "$run" && find . \( -name logs -o -name '*.failed*' \) -prune -o -type f -name '*.json*' -print | tar -cf - -T -) | tar -xf - -C "results/$study.new"
python3 tools/thin_samples.py "results/$study.new"
[ -z "${2-}" ] || cp -- "$2" "results/$study.new/work.txt"
rm -rf "results/$study"
mv "results/$study.new" "results/$study"
tools/seal.sh "$study"
