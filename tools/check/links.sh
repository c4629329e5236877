#!/usr/bin/env bash
#
# links.sh fails when a link in a document leads nowhere, to a heading that is not
# there included. ../../actions/ is where the forge shows the workflows: no file here.
# That the documents show the published tables is a Go test (merge/internal/app).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

failed=0
# headings FILE prints the anchors of a document, as the forge makes them of its headings.
headings() { sed -n 's/^#\{1,6\} //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'; }

links=$(git grep -oE '\]\([^)]+\)' -- '*.md' ':!*/testdata/*' | sed -E 's/\]\(([^)]*)\)$/\1/' | grep -vE ':(https?|mailto):|:\.\./\.\./actions/')
while IFS=: read -r document link; do
  target=$document
  case $link in '#'*) ;; *) target=./$document target=${target%/*}/${link%%#*} ;; esac
  [ -e "$target" ] || { echo "$document: a link to nowhere: $link"; failed=1; continue; }
  case $link in
    *'#'*) headings "$target" | grep -qxF -- "${link#*#}" || { echo "$document: a link to no heading: $link"; failed=1; } ;;
  esac
done <<<"$links"
exit $failed
