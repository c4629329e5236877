#!/usr/bin/env bash
#
# verify.sh [RUN [WORK]]: holds what is published to its promises, a line each and,
# with RUN, the published run of the same study to the claims that RUN has to show
# again. WORK is the output of `stages work` beside RUN. Nothing needs a network.
#
# VERIFY_WITH="MERGE STAGES" names the two commands; without it they are compiled.
#
# Exit codes: 0 every line says PASS; 3 a line says FAIL or CANNOT TELL; 2 wrong usage.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

rerun=${1-} work=${2-} of='' worst=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# says OUTCOME NAME DETAIL prints the line of a promise, as `merge verify` does.
says() {
  printf '%-11s  %s: %s\n' "$1" "$2" "$3"
  [ "$1" = PASS ] || worst=3
}

# joined makes one line of several.
joined() { paste -sd ';' | sed 's/;/; /g'; }

# same NAME FILE NOW WHAT: the line that says whether the sums NOW are those of the published FILE.
same() {
  local differ
  [ -f "$2" ] || { says FAIL "$1" "$2: missing"; return; }
  differ=$({ diff "$2" "$3" || true; } | sed -n 's/^[<>] [^ ]* *//p' | LC_ALL=C sort -u | sed "s|\$|: not as in $2|" | joined)
  if [ -n "$differ" ]; then says FAIL "$1" "$differ"; else says PASS "$1" "$(wc -l <"$3") $4 have the bytes of $2"; fi
}

# The locks come first: with other ones the commands below may not even compile.
locks() {
  bash tools/locks.sh >"$scratch/locks"
  same locks results/locks.sha256 "$scratch/locks" 'files that pin something'
}

# studies are those that are published, and those of which docs/results.md shows a table.
studies() {
  { find results -mindepth 1 -maxdepth 1 -type d -printf '%f\n' && sed -n 's/^<!-- \([a-z0-9-]*\):begin -->$/\1/p' docs/results.md; } | LC_ALL=C sort -u
}

# commands sets merge and stages to what verifies.
commands() {
  read -r merge stages <<<"${VERIFY_WITH-bin/merge bin/stages}"
  [ -n "${VERIFY_WITH-}" ] || CGO_ENABLED=0 go build -trimpath -buildvcs=false -o bin/ ./merge ./stages 2>"$scratch/build"
}

# published STUDY prints the lines of one study.
published() {
  local folder=results/$1 status=0
  echo "== $1"
  [ -d "$folder" ] || { says FAIL records "$folder: missing, and docs/results.md shows its table"; return; }
  # What a study that does not resolve says instead of its digest is what then differs.
  "$stages" digest "$1" >"$scratch/digest" 2>&1 || true
  "$merge" verify --digest "$scratch/digest" ${work:+--work "$work"} "$folder" ${rerun:+"$rerun"} || status=$?
  [ "$status" -le "$worst" ] || worst=$status
}

if [ -n "$rerun" ]; then
  [ -f "$rerun/study.json" ] || { printf 'verify: %s: not a run directory (want runs/STUDY/RUN)\n' "$rerun" >&2; exit 2; }
  of=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["study"])' "$rerun/study.json")
fi
locks
if commands; then
  seen=''
  for study in $(studies); do
    [ -z "$of" ] || [ "$of" = "$study" ] || continue
    published "$study"
    seen=1
  done
  [ -n "$seen" ] || says 'CANNOT TELL' rerun "$rerun: no run of the study $of is published"
else
  says 'CANNOT TELL' 'all others' "the commands that verify do not compile: $(joined <"$scratch/build")"
fi
exit "$worst"
