#!/usr/bin/env bash
#
# question.sh RUN: print the question that the study of a run directory asks, from
# the study's definition.
set -euo pipefail
study=$(sed -n 's/^  "study": "\(.*\)",\{0,1\}$/\1/p' "$1/study.json")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
question=$(sed -n 's/^question *= *"\(.*\)"$/\1/p' "stages/$study/study.toml")
[ -n "$question" ] || { echo "question: stages/$study/study.toml: no question (want a line question = \"...\")" >&2; exit 1; }
printf '%s\n' "$question"
