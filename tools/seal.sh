#!/usr/bin/env bash
#
# seal.sh [STUDY...]: puts beside the records of each published run (or of these)
# what is derived from them, and the manifest of all its files; its table into the
# README; and the SHA-256 of all locks into results/locks.sha256. To be run once
# more after every change of the tables, the report or a lock. Records stay as they
# are, and so does work.txt, the output of `stages work`, which nothing here makes.
#
# The pins and the service's files are those of the commit that ran the study. Refused
# is a study whose files, those of the load, or those that requests, delays and items
# are computed with, are others now than they were at that commit.
#
# Exit codes: 0 sealed; 1 it broke; 2 the study is another one now.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# commit_of FOLDER prints the commit that ran the study.
commit_of() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["commit"])' "$1/host.json"; }

# same_files DIGEST COMMIT: the files that are part of a digest are those of the commit.
same_files() {
  local sum name at
  while read -r sum name; do
    [ -f "$name" ] || continue # a part that is no file
    at=$(git show "$2:$name" | sha256sum | cut -d ' ' -f 1)
    [ "$at" = "$sum" ] || {
      printf 'seal: %s: not as it ran (got %s, want that of commit %s)\n' "$name" "$sum" "$2" >&2
      printf 'hint: run the study again, and publish that\n' >&2
      return 2
    }
  done <"$1"
}

# same_parts FOLDER COMMIT: what else the digest is of follows from files that are those of
# the commit, and what was sealed before has the same parts.
same_parts() {
  local computed=(service/app/catalogue.py internal/delay ':!*_test.go' ':!*/testdata/*')
  git diff --quiet "$2" -- "${computed[@]}" || {
    printf 'seal: %s: requests, delays or items may be others than those that ran (got changes since commit %s, want none)\n' "$1" "$2" >&2
    printf 'hint: git diff %s -- %s\n' "$2" "${computed[*]@Q}" >&2
    return 2
  }
  [ ! -f "$1/digest.txt" ] || diff "$1/digest.txt" "$scratch/digest.txt" >&2 || {
    printf 'seal: %s/digest.txt: other parts now than were sealed (want the same)\n' "$1" >&2
    printf 'hint: if stages digest itself has new parts, delete it and seal again\n' >&2
    return 2
  }
}

seal() {
  local folder=$1 study=${1##*/} commit
  commit=$(commit_of "$folder")
  git cat-file -e "$commit^{commit}" || { echo 'hint: a clone with its history is needed: git fetch --unshallow' >&2; return 1; }
  bin/stages digest "$study" >"$scratch/digest.txt"
  same_files "$scratch/digest.txt" "$commit"
  same_parts "$folder" "$commit"
  cat "$scratch/digest.txt" >"$folder/digest.txt"

  rm -rf "$scratch/at"
  mkdir "$scratch/at"
  git archive "$commit" tools/versions.json service go.mod | tar -xf - -C "$scratch/at"
  bin/merge pins "$scratch/at" >"$folder/pins.txt"
  (cd "$scratch/at" && find service/app -name '*.py' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) >"$folder/service.sha256"

  bin/merge table --format csv "$folder" >"$folder/table.csv"
  bin/merge table --format markdown "$folder" >"$folder/table.md"
  bin/merge table --format json "$folder" >"$scratch/table.json"
  bin/merge report --question "" -o "$scratch" "$folder" >/dev/null
  (cd "$scratch" && sha256sum index.html table.json) >"$folder/derived.sha256"
  (cd "$folder" && find . -type f ! -name MANIFEST.sha256 -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum) >"$scratch/manifest"
  cat "$scratch/manifest" >"$folder/MANIFEST.sha256"
  bin/merge table --results docs/results.md "$folder"
  if grep -qxF "<!-- $study:begin -->" README.md; then bin/merge table --readme README.md "$folder"; fi
  [ -f "$folder/work.txt" ] || echo "seal: $study: no work.txt, so it does not promise that its stages do the same work (just work $study)" >&2
}

studies=("$@")
[ $# -gt 0 ] || mapfile -t studies < <(find results -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | LC_ALL=C sort)
for study in "${studies[@]}"; do seal "results/$study"; done
tools/locks.sh >"$scratch/locks"
cat "$scratch/locks" >results/locks.sha256
