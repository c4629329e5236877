#!/usr/bin/env bash
#
# browser.sh [REPORT]: test a report in a real Chromium; without an argument, the
# report of the published main study, and that no published page is larger than
# 1.6 MiB. Where no Chromium is found it says so and tests nothing. CHROMIUM names
# another browser to use.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# shellcheck source=tools/browser/find.sh
. tools/browser/find.sh
if [ -z "$CHROMIUM" ]; then
  echo 'test-browser: skipped: no Chromium here (hint: apt-get install chromium, or set CHROMIUM to one)'
  exit 0
fi

report=${1-}
if [ -z "$report" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  CGO_ENABLED=0 go build -o "$work/merge" ./merge
  "$work/merge" site "$work/site" >/dev/null
  large=$(find "$work/site" -path '*/records' -prune -o -name index.html -size +1677721c -printf '%P is %s bytes, ')
  [ -z "$large" ] || { echo "test-browser: too large a page (got ${large%, }, want 1677721 at most)" >&2; exit 1; }
  report=$work/site/index.html
fi
REPORT=$report node --test --test-reporter=spec tools/browser/report.test.mjs
