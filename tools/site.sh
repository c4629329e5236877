#!/usr/bin/env bash
#
# site.sh MERGE OUT: write the reports of all published runs as HTML, each to
# OUT/STUDY/index.html, and the main study's to OUT/index.html as well. Each
# begins with the question of its study, shows the other studies beside it, and
# links to the raw records, which are copied to OUT/records/STUDY.
# MERGE is the command to call. OUT must not exist: nothing old may stay in it.
set -euo pipefail
merge=$1 out=$2
[ ! -e "$out" ] || { echo "site: $out: is there already (want a new folder)" >&2; exit 2; }

# page RUN FOLDER RECORDS: the report of RUN, with the records as seen from it.
page() {
  local run=$1 other others=()
  for other in results/*/; do
    [ "${other%/}" = "$run" ] || others+=("${other%/}")
  done
  "$merge" report -o "$2" --question "$(bash tools/question.sh "$run")" --raw "$3" "$run" ${others[@]+"${others[@]}"}
}

for run in results/*/; do
  run=${run%/}
  name=${run##*/}
  page "$run" "$out/$name" "../records/$name"
  mkdir -p "$out/records"
  cp -R --no-preserve=mode,ownership "$run" "$out/records/$name"
done
page results/ladder "$out" records/ladder
