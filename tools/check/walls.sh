#!/usr/bin/env bash
#
# walls.sh fails when one room's Go code imports another room, when anything but
# the root's main imports a room's package commands, or when internal/ imports a
# third party's module. Three of its packages may, one module each: internal/latency
# wraps a histogram, internal/cli/command the library of the command line, and
# internal/mix reads TOML.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

module=$(go list -m)
# shellcheck disable=SC2016 # Go expands it
go list -f '{{$p := .ImportPath}}{{range .Imports}}{{$p}} {{.}}{{"\n"}}{{end}}' ./... |
  awk -v module="$module" '
    BEGIN {
      allowed[module "/internal/latency"] = "github.com/HdrHistogram/hdrhistogram-go"
      allowed[module "/internal/mix"] = "github.com/BurntSushi/toml"
      allowed[module "/internal/cli/command"] = "github.com/urfave/cli/v2"
    }
    function room(path) { split(path, part, "/"); return part[2] }
    NF < 2 { next }
    index($2, module "/") == 1 {
      if ($2 == module "/" room($2) "/commands") {
        if ($1 != module) { print $1 ": imports " $2 " (want the root alone to)"; bad = 1 }
      } else if (room($2) != "internal" && room($1) != room($2)) { print $1 ": imports another room, " $2; bad = 1 }
      next
    }
    room($1) == "internal" && $2 != allowed[$1] && $2 ~ /^[^\/]*\./ {
      print $1 ": imports " $2 " (want the standard library only)"; bad = 1
    }
    END { exit bad }'
