#!/usr/bin/env bash
#
# readme.sh fails when a table in README.md is not the one of the published run
# of its study, and when a link in a document leads nowhere. ../../actions/ is
# where the forge shows the workflows: no file here.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

failed=0
for run in results/*/; do
  go run -buildvcs=false ./merge table --readme README.md --check "${run%/}" || failed=1
done

while IFS=: read -r document target; do
  target=${target%%#*}
  [ -z "$target" ] || [ -e "$(dirname -- "$document")/$target" ] || { echo "$document: a link to nowhere: $target"; failed=1; }
done < <(git grep -oE '\]\([^)]+\)' -- '*.md' | sed -E 's/\]\(([^)]*)\)$/\1/' | grep -vE ':(https?|mailto):|:\.\./\.\./actions/')
exit $failed
