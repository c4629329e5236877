#!/usr/bin/env bash
#
# study.sh NAME ARGS...: run a study, then print its table and write its report.
# A first argument that is a number is the number of blocks; with -n nothing
# runs, and the commands are printed; --resume RUN goes on with a run; with
# --watch the study is shown as it runs, and goes on when the view is left.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

name=$1
shift
start=(bin/stages run)
strict=--strict
resume=
args=()
for word; do
  case $word in
    --watch) start=(watched) ;;
    --resume=*) resume=${word#*=} ;;
    --quick) strict= ;;
    *) [ "${args[*]: -1}" != --resume ] || resume=$word ;;
  esac
  [ "$word" = --watch ] || args+=("$word")
done
set -- "${args[@]}"
case ${1-} in
  '' | *[!0-9]*) ;;
  *) set -- --blocks "$@" ;;
esac
for word in "$@"; do
  if [ "$word" = -n ]; then exec bin/stages run "$@" "$name"; fi
done

# watched ARGS...: run a study in the background and show it. Leaving the view ends
# nothing: what the runner says is printed from there on, and Ctrl-C reaches it. A
# further Ctrl-C, which ends a runner that cleans up, is not for this script: the runner
# is waited for. To be called in a subshell.
# shellcheck disable=SC2329 # called by way of $start
watched() {
  local before now=$resume code=0 runner
  said=$(mktemp -d) # not local: the trap needs it
  trap 'rm -rf "$said"' EXIT
  trap : INT TERM HUP
  before=$(bin/stages latest "$name" 2>/dev/null) || before=
  bin/stages run "$@" >"$said/out" 2>"$said/err" &
  runner=$!
  [ -z "$now" ] || [ -d "$now" ] || now=runs/$name/$now
  while [ -z "$now" ] && kill -0 "$runner" 2>/dev/null; do
    sleep 0.2 || true
    now=$(bin/stages latest "$name" 2>/dev/null) || now=
    [ "$now" != "$before" ] || now=
  done
  [ -z "$now" ] || bin/watch "$now" >&2 || true
  (trap '' INT TERM HUP && exec tail -s 0.2 -n +1 -f --pid="$runner" "$said/err") >&2 || true
  wait "$runner" || code=$?
  while kill -0 "$runner" 2>/dev/null; do
    code=0
    wait "$runner" || code=$?
  done
  cat "$said/out"
  return "$code"
}

# With --strict the runner ends with 3 after a whole study when a run is invalid.
# It prints the run directory all the same, and the table says why. A rough look
# (--quick) has no valid run, and asks for none.
code=0
run=$("${start[@]}" ${strict:+"$strict"} "$@" "$name") || code=$?
[ -n "$run" ] || exit $code
bin/merge table "$run"
bin/merge report -o site "$run"
exit $code
