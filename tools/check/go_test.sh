#!/usr/bin/env bash
#
# go_test.sh runs the Go tests. The race detector links with C: where no C
# compiler is installed they run without it, and the first line says so.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

if command -v "$(go env CC)" >/dev/null; then
  echo '== go test -race'
  CGO_ENABLED=1 go test -race ./...
else
  echo '== go test (without the race detector: no C compiler here)'
  CGO_ENABLED=0 go test ./...
fi
