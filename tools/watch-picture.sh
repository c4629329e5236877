#!/usr/bin/env bash
#
# watch-picture.sh draws docs/watch.svg: a moment of the published ladder's replay,
# the slow upstream's stage in its window with its parent's curves behind. The same
# run gives the same bytes.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

bin/watch results/ladder --picture 120x35 --stage v6-slow-upstream --at 38s >docs/watch.svg.new
mv docs/watch.svg.new docs/watch.svg
