# shellcheck shell=bash
# find.sh is sourced: it sets CHROMIUM to the browser to use, "" where there is none, and with one
# MODULES to the folder with the driver, which npm installs by the hashes of the lock.
CHROMIUM=${CHROMIUM-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
export CHROMIUM
if [ -n "$CHROMIUM" ]; then
  lock=$(cat tools/browser/package.json tools/browser/package-lock.json | sha256sum | cut -c 1-16)
  export MODULES=$PWD/.toolchain/browser/$lock
  if [ ! -e "$MODULES/installed" ]; then
    rm -rf "$MODULES" && mkdir -p "$MODULES"
    cp tools/browser/package.json tools/browser/package-lock.json "$MODULES"
    (cd "$MODULES" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    touch "$MODULES/installed"
  fi
fi
