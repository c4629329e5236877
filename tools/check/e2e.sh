#!/usr/bin/env bash
#
# e2e.sh [--may-skip] runs the whole main study with the real service, mock and
# k6 under the real CPU limit, with windows of 2 s, and looks at what it left:
# every stage has a record with correct responses, no request is lost, the same
# request waits as long in every stage, and the verdict says that such a window
# is too short. With --may-skip a machine that cannot limit a process's CPU passes
# with a line that says so; the runner's own tests have stand-ins for all of this.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# shellcheck source=tools/check/budget.sh
. tools/check/budget.sh
budget_or_skip e2e "${1-}"

# A run that proves nothing about speed shall not be the latest one.
before=$(ls runs/ladder 2>/dev/null || true)
site=$(mktemp -d)
tidy() {
  rm -rf "$site"
  for id in $(ls runs/ladder 2>/dev/null || true); do
    grep -qxF "$id" <<<"$before" || rm -rf "runs/ladder/$id"
  done
}
trap tidy EXIT

run=$(bin/stages run --wait 0s --set READY_TIMEOUT=10m --set WARM_UP=1s --set WINDOW=2s --set VUS=100 ladder)
E2E_RUN=$run go test -count=1 -run TestTheRecordsOfAShortStudy ./stages/internal/app
bin/merge table "$run"
bin/merge report -o "$site" "$run"
test -s "$site/index.html"
