#!/usr/bin/env bash
#
# locks.sh prints the SHA-256 of every file that pins something, as sha256sum does.
# What was published of it is in results/locks.sha256.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

locks=(
  flake.lock go.mod go.sum nix/packages/k6.nix nix/vendor-hash.json nix/wheels.json
  service/requirements-test.lock service/requirements.lock
  tools/browser/package-lock.json tools/echarts/package-lock.json tools/go.mod tools/go.sum tools/locker.lock tools/requirements.lock tools/versions.json
)
for lock in "${locks[@]}"; do
  if [ -f "$lock" ]; then sha256sum -- "$lock"; else echo "missing  $lock"; fi
done
