#!/usr/bin/env bash
#
# site_sums.sh MERGE prints the SHA-256 of each page of the site, as sha256sum does.
# What was published of it is in results/site.sha256. MERGE is the command to call.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bash tools/site.sh "$1" "$scratch/site" >/dev/null
cd "$scratch/site"
find . -path ./records -prune -o -name index.html -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum
