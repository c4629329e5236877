#!/usr/bin/env bash
#
# seal.sh [STUDY...]: puts beside the records of each published run (or of these)
# what is derived from them, and the manifest of all its files; its table into the
# README; and the SHA-256 of all locks into results/locks.sha256. To be run once
# more after every change of the tables, the report or a lock. Records stay as they
# are, and so does work.txt, the output of `stages work`, which nothing here makes.
#
# The pins are those of the commit that ran the study. Refused is a study whose
# files, or those of the load, are others now than they were at that commit.
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

seal() {
  local folder=$1 study=${1##*/} commit
  commit=$(commit_of "$folder")
  git cat-file -e "$commit^{commit}" || { echo 'hint: a clone with its history is needed: git fetch --unshallow' >&2; return 1; }
  bin/stages digest "$study" >"$scratch/digest.txt"
  same_files "$scratch/digest.txt" "$commit"
  cat "$scratch/digest.txt" >"$folder/digest.txt"

  rm -rf "$scratch/at"
  mkdir "$scratch/at"
  git archive "$commit" tools/versions.json service/requirements.lock go.mod | tar -xf - -C "$scratch/at"
  bin/merge pins "$scratch/at" >"$folder/pins.txt"

  bin/merge table --format csv "$folder" >"$folder/table.csv"
  bin/merge table --format markdown "$folder" >"$folder/table.md"
  bin/merge table --format json "$folder" >"$scratch/table.json"
  bin/merge report -o "$scratch" "$folder" >/dev/null
  (cd "$scratch" && sha256sum index.html table.json) >"$folder/derived.sha256"
  (cd "$folder" && find . -type f ! -name MANIFEST.sha256 -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum) >"$scratch/manifest"
  cat "$scratch/manifest" >"$folder/MANIFEST.sha256"
  bin/merge table --readme README.md "$folder"
  [ -f "$folder/work.txt" ] || echo "seal: $study: no work.txt, so it does not promise that its stages do the same work (just work $study)" >&2
}

studies=("$@")
[ $# -gt 0 ] || mapfile -t studies < <(find results -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | LC_ALL=C sort)
for study in "${studies[@]}"; do seal "results/$study"; done
tools/locks.sh >"$scratch/locks"
cat "$scratch/locks" >results/locks.sha256
