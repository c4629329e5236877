#!/usr/bin/env bash
#
# build.sh [--if-stale] compiles the Go commands into bin/; with --if-stale only when
# a source is newer than the last time. While a study runs nothing is compiled: it
# would take CPU from what is measured, and the commands of later runs would be others
# than those of earlier ones. Exit codes: 0 bin/ can be used; 1 it does not compile; 4
# no Go, or nothing to use while a study runs.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

commands=(scaleguild stages standin merge mockapi watch)
folders=(. ./stages ./stages/standin ./merge ./mockapi ./watch)

# complete says whether every command is there.
complete() {
  local name
  for name in "${commands[@]}"; do [ -x "bin/$name" ] || return 1; done
}

# stale says whether a source is newer than the commands, or went away: then its folder is newer.
stale() {
  ! complete || [ ! -f bin/.built ] ||
    [ -n "$(find main.go go.mod go.sum internal stages merge mockapi watch -newer bin/.built -print -quit)" ]
}

# measuring says whether a study runs: it holds a lock on runs/, which the kernel
# lists. Trying the lock would take it, for a moment, from a study that begins.
measuring() {
  [ -d runs ] && grep -q "FLOCK .*:$(stat -c %i runs) " /proc/locks
}

if [ "${1-}" = --if-stale ] && ! stale; then exit; fi
if measuring; then
  if ! complete; then
    printf 'build: a study runs, and bin/ lacks commands (want %s)\nhint: wait for its end\n' "${commands[*]}" >&2
    exit 4
  fi
  ! stale || echo 'build: a study runs, so nothing is compiled now; bin/ is older than its source' >&2
  exit
fi
if ! command -v go >/dev/null; then
  printf 'build: go: not found (want it on PATH)\nhint: install Go from https://go.dev/dl/ and put its bin folder on PATH\n' >&2
  exit 4
fi
mkdir -p bin
work=$(mktemp -d bin/.work-XXXXXX) # on the same disk, so that a command is replaced in one step
trap 'rm -rf "$work"' EXIT
touch "$work/begun"
complete || echo 'build: compiling the commands into bin/, which takes a minute or two the first time' >&2
GOTMPDIR=$PWD/$work CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off go build -trimpath -buildvcs=false -o bin/ "${folders[@]}"
mv "$work/begun" bin/.built
