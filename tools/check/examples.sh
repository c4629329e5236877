#!/usr/bin/env bash
#
# examples.sh [--may-skip] runs each study of examples/ with the real command, in
# windows of 3 s, and looks at its table and report. It needs what the services do:
# go, node and python3; where one is missing it fails. With --may-skip a machine that
# cannot limit a process's CPU passes with a line that says so.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# shellcheck source=tools/check/budget.sh
. tools/check/budget.sh
budget_or_skip examples "${1-}"
EXAMPLES=1 go test -v -count=1 -timeout 1h -run TestTheExamplesRun .
