#!/usr/bin/env bash
#
# publish.sh RUN: makes a run directory the published run of its study, in
# results/STUDY, without its logs. A run of a dirty tree, or with variables set
# on the command line, cannot be checked by others and is refused.
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
print(study["study"])
PY
)
rm -rf "results/$study.new"
mkdir -p "results/$study.new"
(cd "$run" && find . -name logs -prune -o -type f -name '*.json*' -print | tar -cf - -T -) | tar -xf - -C "results/$study.new"
rm -rf "results/$study"
mv "results/$study.new" "results/$study"
echo "results/$study"
