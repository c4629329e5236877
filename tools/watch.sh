#!/usr/bin/env bash
#
# watch.sh ARGS...: bin/watch, compiled anew when its source has changed since. While
# a study runs nothing is compiled, for that would take CPU from what is measured;
# the study's own `just ladder` has compiled what it was started from.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

# stale says whether a source is newer than the binary.
stale() {
  [ ! -x bin/watch ] || [ -n "$(find watch internal go.mod go.sum -type f -newer bin/watch -print -quit)" ]
}

# measuring says whether a study runs: it holds a lock on runs/, which the kernel
# lists. Trying the lock would take it, for a moment, from a study that begins.
measuring() {
  [ -d runs ] && grep -q "FLOCK .*:$(stat -c %i runs) " /proc/locks
}

if stale; then
  if [ -x bin/watch ] && measuring; then
    echo 'watch: a study runs, so bin/watch is not compiled now; it is older than its source' >&2
  else
    just build
  fi
fi
exec bin/watch "$@"
