#!/usr/bin/env bash
#
# walls.sh fails when one room's Go code imports another room, or when internal/
# imports a third party's module (internal/latency may: it wraps a histogram).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

module=$(go list -m)
# shellcheck disable=SC2016 # Go expands it
go list -f '{{$p := .ImportPath}}{{range .Imports}}{{$p}} {{.}}{{"\n"}}{{end}}' ./... |
  awk -v module="$module" '
    function room(path) { split(path, part, "/"); return part[2] }
    NF < 2 { next }
    index($2, module "/") == 1 {
      if (room($2) != "internal" && room($1) != room($2)) { print $1 ": imports another room, " $2; bad = 1 }
      next
    }
    room($1) == "internal" && $1 != module "/internal/latency" && $2 ~ /^[^\/]*\./ {
      print $1 ": imports " $2 " (want the standard library only)"; bad = 1
    }
    END { exit bad }'
