#!/usr/bin/env bash
#
# screenshots.sh REPORT OUT: write a picture of the report's first screen to OUT,
# for the README. CHROMIUM names another browser than the one that is found.
set -euo pipefail
report=$1 out=$2
CHROMIUM=${CHROMIUM-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$CHROMIUM" ] || { echo 'screenshots: no Chromium found (hint: apt-get install chromium, or set CHROMIUM to one)' >&2; exit 4; }
[ -f "$report" ] || { echo "screenshots: $report: no such file (want a report; hint: just site)" >&2; exit 2; }

said=$(mktemp)
trap 'rm -f "$said"' EXIT
"$CHROMIUM" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=5000 \
  --window-size=1280,900 --screenshot="$out" "file://$(realpath -- "$report")" >"$said" 2>&1 || { cat "$said" >&2; exit 1; }
bytes=$(stat -c %s -- "$out")
[ "$bytes" -le 300000 ] || { echo "screenshots: $out: $bytes bytes (want 300000 at most)" >&2; exit 1; }
echo "$out: $bytes bytes"
