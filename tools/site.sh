#!/usr/bin/env bash
#
# site.sh MERGE OUT: write the reports of all published runs as HTML, each to
# OUT/STUDY/index.html, and the main study's to OUT/index.html as well. Each
# begins with the question of its study and shows the other studies beside it.
# MERGE is the command to call. OUT must not exist: nothing old may stay in it.
set -euo pipefail
merge=$1 out=$2
[ ! -e "$out" ] || { echo "site: $out: is there already (want a new folder)" >&2; exit 2; }

for run in results/*/; do
  run=${run%/}
  name=${run##*/}
  others=()
  for other in results/*/; do
    [ "${other%/}" = "$run" ] || others+=("${other%/}")
  done
  question=$(bash tools/question.sh "$run")
  "$merge" report -o "$out/$name" --question "$question" "$run" ${others[@]+"${others[@]}"}
done
cp "$out/ladder/index.html" "$out/index.html"
