#!/usr/bin/env bash
#
# bench-mock.sh [ARG...] compares mockapi with WireMock and MockServer and writes
# docs/mock-bench.json, the table of docs/mock.md and docs/mock-bench.svg. The
# jars come from the Maven repository that mvn is set up with. ARGs go to
# `bench compare`: --repetitions 1 --scale 0.2 makes a trial.
#
# bench-mock.sh soak [ARG...] watches mockapi alone for ten minutes and writes
# docs/mock-soak.json.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

work=.toolchain/bench-mock
mkdir -p $work/jars

need() {
  command -v "$1" >/dev/null || { printf 'bench-mock: %s: not found\nhint: on Debian, apt-get install %s\n' "$1" "$2" >&2; exit 4; }
}

# fetch COORDINATES FILE SHA256 gets a jar, once.
fetch() {
  [ -f "$work/jars/$2" ] || mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="$1" -DoutputDirectory="$work/jars" -Dmdep.useBaseVersion=true
  printf '%s  %s\n' "$3" "$work/jars/$2" | sha256sum --check --quiet
}

need taskset util-linux
need wrk wrk
need java default-jre-headless
CGO_ENABLED=0 go build -trimpath -buildvcs=false -o $work/ ./mockapi ./mockapi/bench

# The mock runs on the first CPU and the load on the last.
load_cpu=$(($(nproc --all) - 1))
[ $load_cpu -ge 1 ] || { echo 'bench-mock: one CPU only (want one for the mock and one for the load)' >&2; exit 4; }

if [ "${1-}" = soak ]; then
  shift
  exec taskset -c $load_cpu $work/bench soak --mockapi $work/mockapi --out docs/mock-soak.json "$@"
fi

need mvn maven
fetch org.wiremock:wiremock-standalone:3.13.2 wiremock-standalone-3.13.2.jar \
  d097b19bd483c5038479b13a5c71e9faf8f2f5106584f0c120a7770ab0bdb367
fetch org.mock-server:mockserver-netty:7.6.0:jar:jar-with-dependencies mockserver-netty-7.6.0-jar-with-dependencies.jar \
  802d642836bc158e20aeae5be40ba5358664e2a613c3fa5be3967c1b788c2771
taskset -c $load_cpu $work/bench compare --mockapi $work/mockapi --jars $work/jars --out docs/mock-bench.json "$@"
$work/bench report --data docs/mock-bench.json --doc docs/mock.md --chart docs/mock-bench.svg
