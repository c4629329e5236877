#!/usr/bin/env bash
#
# browser.sh [REPORT]: test a report in a real Chromium; without an argument, the
# report of the published main study. Where no Chromium is found it says so and
# tests nothing. npm installs the driver, by the hashes of the lock, into
# .toolchain/browser. CHROMIUM names another browser to use.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

CHROMIUM=${CHROMIUM-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$CHROMIUM" ]; then
  echo 'test-browser: skipped: no Chromium here (hint: apt-get install chromium, or set CHROMIUM to one)'
  exit 0
fi

lock=$(cat tools/browser/package.json tools/browser/package-lock.json | sha256sum | cut -c 1-16)
modules=$PWD/.toolchain/browser/$lock
if [ ! -e "$modules/installed" ]; then
  rm -rf "$modules" && mkdir -p "$modules"
  cp tools/browser/package.json tools/browser/package-lock.json "$modules"
  (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
  touch "$modules/installed"
fi

report=${1-}
if [ -z "$report" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  CGO_ENABLED=0 go build -o "$work/merge" ./merge
  tools/site.sh "$work/merge" "$work/site" >/dev/null
  report=$work/site/index.html
fi
export CHROMIUM MODULES=$modules REPORT=$report
node --test --test-reporter=spec tools/browser/report.test.mjs
