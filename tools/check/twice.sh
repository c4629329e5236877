#!/usr/bin/env bash
#
# twice.sh derives everything that is published from two clones of the last
# commit, which differ in folder, time zone, locale, umask, home and user, and fails
# when a byte differs: the commands, the tables in all formats, the reports, the
# documents with their tables, the picture of a replay, the digest of the plan, the
# archive and the site. Tables and picture must also be those that are committed.
#
# The other user is one of a user namespace; where the kernel grants none, the last
# line says that the user was the same.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

if [ ! -e .git ]; then
  echo 'twice: skipped: not a git checkout, so there is nothing to clone'
  exit 0
fi
work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
# The caches are shared, for they are Go's own and no input; all else of the home is not.
for name in GOCACHE GOMODCACHE GOPROXY GONOSUMDB GOSUMDB; do
  value=$(go env $name)
  export "$name=$value"
done

# derive CLONE writes everything that follows from the commit to CLONE/dist.
derive() {
  local run name format
  set -euo pipefail
  cd -- "$1"
  CGO_ENABLED=0 go build -trimpath -buildvcs=false -o bin/ ./merge ./stages ./watch
  tools/archive.sh dist >bin/archive.said
  tools/watch-picture.sh
  bin/merge documents
  git diff --exit-code --stat -- README.md docs/results.md docs/watch.svg || { echo 'twice: what is derived is not what is committed (hint: just documents && just watch-picture)' >&2; return 1; }
  cp docs/watch.svg dist/
  mv bin dist/
  for run in results/*/; do
    run=${run%/} name=${run##*/}
    for format in text markdown csv json; do
      dist/bin/merge table --format "$format" "$run" >"dist/$name.$format"
    done
    dist/bin/stages digest "$name" >"dist/$name.digest"
  done
  cp README.md docs/results.md dist/
  dist/bin/merge site dist/site >/dev/null
}

# A locale that is not installed would be none.
locale=$(locale -a 2>/dev/null | grep -vE '^(C|POSIX)' | head -n 1) || true
locale=${locale:-C.UTF-8}

one=$work/one
two="$work/another folder/of some depth/zwei"
git clone -q --no-hardlinks . "$one"
mkdir -p "${two%/*}" "$work/home"
(umask 077 && git clone -q --no-hardlinks . "$two")

# other COMMAND... runs it as a user with another id and name.
user='another user'
other() { unshare --user --map-user=1234 --map-group=1234 env USER=zwei LOGNAME=zwei "$@"; }
if ! other true 2>/dev/null; then
  user='the same user: no user namespaces here'
  other() { "$@"; }
fi

(umask 022 && TZ=UTC LC_ALL=C derive "$one")
export -f derive
# shellcheck disable=SC2016 # the dollar is that of the other shell
(umask 077 && TZ=Pacific/Kiritimati LC_ALL=$locale HOME="$work/home" other bash -c 'derive "$1"' bash "$two")

diff -r "$one/dist" "$two/dist" || { echo 'twice: two clones of one commit differ (want the same bytes)' >&2; exit 1; }
count=$(find "$one/dist" -type f | wc -l)
[ "$count" -gt 0 ] || { echo 'twice: nothing was derived (want files in dist)' >&2; exit 1; }
echo "twice: $count files of two clones are byte-equal (locales C and $locale; $user)"
