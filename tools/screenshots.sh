#!/usr/bin/env bash
#
# screenshots.sh REPORT OUT PICTURE: write pictures of a report to the folder OUT,
# as readers with a narrow window, a dark one, no JavaScript or a printer see it,
# and the one of the first screen to PICTURE as well, for the README. CHROMIUM
# names another browser than the one that is found.
set -euo pipefail
[ -f "$1" ] || { echo "screenshots: $1: no such file (want a report; hint: just site)" >&2; exit 2; }
report=$(realpath -- "$1") out=$(realpath -m -- "$2") picture=$(realpath -m -- "$3")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

# shellcheck source=tools/browser/find.sh
. tools/browser/find.sh
[ -n "$CHROMIUM" ] || { echo 'screenshots: no Chromium found (hint: apt-get install chromium, or set CHROMIUM to one)' >&2; exit 4; }
mkdir -p "$out"
REPORT=$report OUT=$out node tools/browser/screenshots.mjs
bytes=$(stat -c %s -- "$out/first-screen.png")
[ "$bytes" -le 300000 ] || { echo "screenshots: $out/first-screen.png: $bytes bytes (want 300000 at most)" >&2; exit 1; }
cp "$out/first-screen.png" "$picture"
# What the picture shows: a test compares it with the README's table.
grep '^| v' README.md | sha256sum | cut -d ' ' -f 1 >"${picture%.png}.sum"
echo "$picture: $bytes bytes"
