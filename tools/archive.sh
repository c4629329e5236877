#!/usr/bin/env bash
#
# archive.sh OUT: write the project as it is committed, published results
# included, to OUT/scaleguild-VERSION.tar.zst, with its SHA-256 beside it. The
# bytes depend on the commit alone: not on the folder, the user, the time zone,
# the umask, the locale or the settings of git.
#
# Exit codes: 0 written; 1 it broke; 2 the tree has changes that are not committed.
set -euo pipefail
out=$(realpath -m -- "${1:?usage: tools/archive.sh OUT}")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

changed=$(git status --porcelain)
[ -z "$changed" ] || {
  printf 'archive: changes that are not committed (want none, for the archive holds the commit):\n%s\n' "$changed" >&2
  exit 2
}
version=$(sed -n 's/^version: //p' CITATION.cff)
name=scaleguild-$version

mkdir -p "$out"
GIT_ATTR_NOSYSTEM=1 git -c core.attributesFile=/dev/null -c core.autocrlf=false -c core.eol=lf -c tar.umask=0022 \
  archive --format=tar --prefix="$name/" HEAD >"$out/$name.tar"
(cd tools && CGO_ENABLED=0 go run -trimpath -buildvcs=false ./archive) <"$out/$name.tar" >"$out/$name.tar.zst"
cd -- "$out"
rm "$name.tar"
sha256sum "$name.tar.zst" | tee "$name.tar.zst.sha256"
