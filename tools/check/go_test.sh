#!/usr/bin/env bash
#
# go_test.sh runs the Go tests. The race detector links with C: where no C
# compiler is installed they run without it, and the first line says so. It makes
# the statistics of the room merge ten times slower. So of that room it watches the
# packages that spread work over goroutines, which only internal/parallel starts; all of
# the room is then tested without it. A package has an hour, not Go's ten minutes:
# that bounds tests that hang, and a slow machine with other work is no failure.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# apart tests the modules of their own; that of k6 is compiled as ./bootstrap does.
apart() {
  (cd tools/lint && CGO_ENABLED=0 go test -timeout 1h ./...)
  (cd k6/generator && CGO_ENABLED=0 go test -trimpath -timeout 1h ./...)
}

compiler=$(go env CC)
if ! command -v "$compiler" >/dev/null; then
  echo '== go test (without the race detector: no C compiler here)'
  CGO_ENABLED=0 go test -timeout 1h ./...
  apart
  exit
fi
parallel=scaleguild/merge/internal/parallel
if grep -rnE --include='*.go' --exclude-dir=parallel '^[[:space:]]*go (func\b|[[:alnum:]_.]+\()|\.Go\(|"golang.org/x/sync' merge; then
  echo "go_test: merge: a goroutine beside those of $parallel, and its tests run without the race detector (hint: parallel.For)" >&2
  exit 1
fi
echo '== go test -race, of merge what is parallel'
go list -f '{{.ImportPath}} {{join .Imports " "}}' ./... |
  awk -v p="$parallel" '
    $1 !~ "^scaleguild/merge(/|$)" { print $1; next }
    { for (i = 1; i <= NF; i++) if ($i == p) { print $1; next } }' |
  CGO_ENABLED=1 xargs go test -race -timeout 1h
echo '== go test, merge'
CGO_ENABLED=0 go test -timeout 1h ./merge/...
apart
