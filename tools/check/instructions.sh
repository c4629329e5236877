#!/usr/bin/env bash
#
# instructions.sh [--may-skip] counts what a response of one stage of the main study
# costs in instructions, in a short replay against the real service. With --may-skip
# a machine without valgrind, or one that cannot limit a process's CPU, passes with a
# line that says so.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# shellcheck source=tools/check/budget.sh
. tools/check/budget.sh
budget_or_skip instructions "${1-}"
if ! command -v valgrind >/dev/null && [ "${1-}" = --may-skip ]; then
  echo 'test-instructions: skipped: no valgrind here (hint: apt-get install valgrind)'
  exit 0
fi
printed=$(bin/scaleguild instructions ladder --stage v2-async --requests 20 --in-flight 10 --pause 10s)
printf '%s\n' "$printed"
rm -- "${printed##*$'\n'}" # its last line names the file, which shall not be the newest count of the main study
