#!/usr/bin/env bash
#
# files.sh looks at the list of tracked files: nothing that was built or
# downloaded, nothing large, no file that holds more than one idea, scripts that
# can be run, and locks without a host.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

lines_most=400 # of a source file; tests and data may be longer
bytes_most=1048576
results_most=16777216 # a study in rounds has 150 runs of 50 kB, which git packs to a tenth
failed=0

complain() { printf '%s\n' "$*"; failed=1; }

check_file() {
  local file=$1 first bytes lines
  bytes=$(stat -c %s -- "$file")
  lines=$(wc -l <"$file")
  [ "$bytes" -le $bytes_most ] || complain "$file: larger than $bytes_most bytes"
  case $file in
    *_test.go | *.test.js | */test_*.py | */testdata/*) ;;
    *.go | *.py | *.js | *.nix | *.sh)
      [ "$lines" -le $lines_most ] || complain "$file: $lines lines (want $lines_most at most)" ;;
    *.lock | *package-lock.json)
      ! grep -qE 'https?://|--(extra-)?index-url' "$file" || [ "$file" = flake.lock ] || complain "$file: names a host (want hashes only)" ;;
  esac
  IFS= read -r first <"$file" || true
  case $first in
    '#!'*) [ -x "$file" ] || complain "$file: a script that cannot be run (git update-index --chmod=+x $file)" ;;
    *) [ ! -x "$file" ] || complain "$file: can be run, but has no #! line (git update-index --chmod=-x $file)" ;;
  esac
}

ignored=$(git ls-files -ci --exclude-standard)
[ -z "$ignored" ] || complain "tracked, though .gitignore names it:"$'\n'"$ignored"
files=$(git ls-files) # a name with a line break is quoted, and no file then
[ -n "$files" ] || complain 'git lists no file (want those of the project)'
while IFS= read -r file; do
  [ ! -f "$file" ] || check_file "$file"
done <<<"$files"
results=$(git ls-files -z results | xargs -0r cat | wc -c)
[ "$results" -le $results_most ] || complain "results: $results bytes in all (want $results_most at most)"
exit $failed
