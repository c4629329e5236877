#!/usr/bin/env bash
#
# readme.sh fails when a table in README.md is not the one of the published run
# of its study, and when a link in a document leads nowhere, to a heading that is not
# there included. ../../actions/ is where the forge shows the workflows: no file here.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

failed=0
for run in results/*/; do
  go run -buildvcs=false ./merge table --readme README.md --check "${run%/}" || failed=1
done

# headings FILE prints the anchors of a document, as the forge makes them of its headings.
headings() { sed -n 's/^#\{1,6\} //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'; }

while IFS=: read -r document link; do
  target=$document
  case $link in '#'*) ;; *) target=$(dirname -- "$document")/${link%%#*} ;; esac
  [ -e "$target" ] || { echo "$document: a link to nowhere: $link"; failed=1; continue; }
  case $link in
    *'#'*) headings "$target" | grep -qxF -- "${link#*#}" || { echo "$document: a link to no heading: $link"; failed=1; } ;;
  esac
done < <(git grep -oE '\]\([^)]+\)' -- '*.md' | sed -E 's/\]\(([^)]*)\)$/\1/' | grep -vE ':(https?|mailto):|:\.\./\.\./actions/')
exit $failed
