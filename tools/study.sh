#!/usr/bin/env bash
#
# study.sh NAME ARGS...: run a study, then print its table and write its report.
# A first argument that is a number is the number of blocks. Exit code 3 of the
# runner (it ran, but a run is invalid) is kept for the end: the table says why.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

name=$1
shift
case ${1-} in
  '' | *[!0-9]*) ;;
  *) set -- --blocks "$@" ;;
esac

code=0
bin/stages run "$name" "$@" || code=$?
case $code in
  0 | 3) ;;
  *) exit $code ;;
esac
run=$(bin/stages latest "$name")
bin/merge table "$run"
bin/merge report -o site "$run"
exit $code
