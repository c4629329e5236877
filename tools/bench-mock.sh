#!/usr/bin/env bash
#
# bench-mock.sh [ARG...] compares mockapi with WireMock and MockServer (23 min),
# and publishes docs/mock-bench.json, the table of docs/mock.md and
# docs/mock-bench.svg. The jars come from the Maven repository that mvn is set up
# with. ARGs go to `mockbench compare`: `--repetitions 1 --scale 0.2` makes a trial,
# whose table is printed and not published.
#
# bench-mock.sh fidelity watches mockapi alone: the delays of 100,000 requests,
# 10,000 that wait at once, full speed (3 min). bench-mock.sh soak watches it for
# ten minutes. Both publish their section of docs/mock.md in the same way.
#
# Until a measurement is complete its data is in .toolchain/bench-mock only, so
# one that is interrupted leaves docs/ as it was.
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
CGO_ENABLED=0 go build -trimpath -buildvcs=false -o $work/ ./mockapi ./mockbench

# The mock runs on the first CPU and the load on the last.
load_cpu=$(($(nproc --all) - 1))
[ $load_cpu -ge 1 ] || { echo 'bench-mock: one CPU only (want one for the mock and one for the load)' >&2; exit 4; }

# measure COMMAND FILE [ARG...] measures, and publishes the file.
measure() {
  local command=$1 file=$work/$2
  shift 2
  rm -f "$file"
  taskset -c $load_cpu $work/mockbench "$command" --mockapi $work/mockapi --out "$file" "$@"
  $work/mockbench report --docs docs --add "$file"
}

case ${1-} in
  soak)
    shift
    measure soak mock-soak.json "$@"
    ;;
  fidelity)
    shift
    need wrk wrk
    measure fidelity mock-fidelity.json "$@"
    ;;
  *)
    need wrk wrk
    need java default-jre-headless
    need mvn maven
    fetch org.wiremock:wiremock-standalone:3.13.2 wiremock-standalone-3.13.2.jar \
      d097b19bd483c5038479b13a5c71e9faf8f2f5106584f0c120a7770ab0bdb367
    fetch org.mock-server:mockserver-netty:7.6.0:jar:jar-with-dependencies mockserver-netty-7.6.0-jar-with-dependencies.jar \
      802d642836bc158e20aeae5be40ba5358664e2a613c3fa5be3967c1b788c2771
    measure compare mock-bench.json --jars $work/jars "$@"
    ;;
esac
