#!/usr/bin/env bash
#
# site.sh MERGE OUT: write the reports of all published runs as HTML, each to
# OUT/STUDY/index.html, and the main study's to OUT/index.html as well. MERGE is
# the command to call. OUT must not exist: nothing old may stay in it.
set -euo pipefail
merge=$1 out=$2
[ ! -e "$out" ] || { echo "site: $out: is there already (want a new folder)" >&2; exit 2; }

for run in results/*/; do
  run=${run%/}
  "$merge" report -o "$out/${run##*/}" "$run"
done
cp "$out/ladder/index.html" "$out/index.html"
