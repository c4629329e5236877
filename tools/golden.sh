#!/usr/bin/env bash
#
# golden.sh writes every golden file of the Go tests anew: of the packages whose tests
# have the flag -update, and of no other, for those refuse it. Some goldens are made
# from those of another package (merge's tables from its runs), so it goes on until
# the tests pass as they are, three times at most.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

packages=$(git grep -lE 'flag\.(Bool|Lookup)\("update"' -- '*_test.go' | sed 's,^,./,; s,/[^/]*$,,' | sort -u)
[ -n "$packages" ] || { echo 'golden: no package has the flag -update (want some)' >&2; exit 1; }
for _ in 1 2 3; do
  # shellcheck disable=SC2086 # names of packages have no spaces
  go test -count=1 $packages -update || continue
  # shellcheck disable=SC2086
  if go test $packages; then
    git status --short -- '*/testdata/*'
    exit
  fi
done
echo 'golden: the tests do not pass with the golden files that they wrote; see above' >&2
exit 1
