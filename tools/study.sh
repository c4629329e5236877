#!/usr/bin/env bash
#
# study.sh NAME ARGS...: run a study, then print its table and write its report.
# A first argument that is a number is the number of blocks; with -n nothing
# runs, and the commands are printed; --resume RUN goes on with a run.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

name=$1
shift
case ${1-} in
  '' | *[!0-9]*) ;;
  *) set -- --blocks "$@" ;;
esac
case " $* " in
  *' -n '*) exec bin/stages run "$@" "$name" ;;
esac

# With --strict the runner ends with 3 after a whole study when a run is invalid.
# It prints the run directory all the same, and the table says why.
code=0
run=$(bin/stages run --strict "$@" "$name") || code=$?
[ -n "$run" ] || exit $code
bin/merge table "$run"
bin/merge report -o site --question "$(tools/question.sh "$run")" "$run"
exit $code
