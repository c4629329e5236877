#!/usr/bin/env bash
#
# go_test.sh runs the Go tests. The race detector links with C: where no C
# compiler is installed they run without it, and the first line says so. The room
# merge computes, in one goroutine: the detector has nothing to find there and makes
# it ten times slower, so it is tested without, and has to stay as it is.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

if ! command -v "$(go env CC)" >/dev/null; then
  echo '== go test (without the race detector: no C compiler here)'
  CGO_ENABLED=0 go test ./...
  exit
fi
if grep -rnE --include='*.go' '^[[:space:]]*go (func\b|[[:alnum:]_.]+\()|"golang.org/x/sync' merge; then
  echo 'go_test: merge: a goroutine, and its tests run without the race detector (hint: test it with -race in tools/check/go_test.sh)' >&2
  exit 1
fi
echo '== go test -race, all but merge'
go list ./... | grep -v '^scaleguild/merge' | CGO_ENABLED=1 xargs go test -race
echo '== go test, merge'
CGO_ENABLED=0 go test ./merge/...
