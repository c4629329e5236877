#!/usr/bin/env bash
#
# known_answer.sh [ARGS...] measures a stand-in for the service whose performance
# is known (stages/known-answer), and prints what was measured beside what is
# known. ARGS go to the runner; a first one that is a number is the number of blocks.
# It ends with 3 when a figure is off by more than 2 %.
#
# known_answer.sh --short [--may-skip] does so with windows of 10 s in two of the three
# stages, and allows 5 %, since other programs may run on a machine that tests. With
# --may-skip a machine that cannot limit a process's CPU passes with a line that says so.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tools/check/budget.sh
. tools/check/budget.sh

if [ "${1-}" = --short ]; then
  budget_or_skip known-answer "${2-}"
  run=$(bin/stages run --wait 10s --stage population --stage quota --set WARM_UP=2s --set WINDOW=10s known-answer)
  trap 'rm -rf "$run"' EXIT
  bin/standin compare --tolerance 5% "$run"
  exit
fi

case ${1-} in
  '' | *[!0-9]*) ;;
  *) set -- --blocks "$@" ;;
esac
run=$(bin/stages run "$@" known-answer)
bin/standin compare "$run"
