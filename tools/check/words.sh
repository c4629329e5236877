#!/usr/bin/env bash
#
# words.sh fails on words that do not belong into the project's files: other
# names for what docs/glossary.md names, left-over markers, and what only holds
# on one person's machine (a path, the package registry that it is set up with).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

failed=0

# forbid WHY GREP-ARGS... prints each line of a tracked file that matches.
forbid() {
  local why=$1 found code=0
  shift
  found=$(git grep -nI "$@" -- . ':!tools/check/words.sh' ':!docs/glossary.md' ':!*.sum') || code=$?
  [ $code -ne 1 ] || return 0 # 1: no line matches; more than that: git could not look
  [ $code -eq 0 ] || { echo "words: git grep failed with exit code $code" >&2; exit 1; }
  printf '%s\n%s\n\n' "$why:" "$found"
  failed=1
}

# The registries that this machine's package managers use, one host a line. A manager
# that is not installed, or has its default, has none to name.
registries() {
  { go env GOPROXY; npm config get registry; python3 -m pip config get global.index-url; } 2>/dev/null |
    grep -oE 'https?://[^/,| ]+' | sed 's#.*//##; s#.*@##' | sort -u
}

forbid 'another name than that of docs/glossary.md' -wE 'QPS|RPS|throughput per second'
forbid 'quantiles are merged, never averaged' -iE '(average|mean) (of )?(the )?p(50|95|99)'
forbid 'a marker of unfinished work (finish it, or open an issue)' -wE 'TODO|FIXME|XXX'
forbid 'a path of one machine' -E '(^|[^A-Za-z0-9_.~])/(root|work|home/[a-z]+)/'
hosts=$(registries) || hosts=
while IFS= read -r host; do
  [ -z "$host" ] || forbid 'a package registry that not every reader uses' -F "$host"
done <<<"$hosts"
exit $failed
