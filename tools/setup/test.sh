#!/usr/bin/env bash
#
# test.sh tests ./bootstrap on a copy of it, in a folder with spaces in its
# name, with stand-ins for go, python3, node and npm that work at once and note
# each call. What the real ones install is seen whenever a person or CI runs
# ./bootstrap for the first time.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
project="$work/a project" calls=$work/calls
passed=0 failed=0

# stub NAME writes a stand-in; its text comes from stdin.
stub() {
  { printf '#!/usr/bin/env bash\ncalls=%q work=%q\n' "$calls" "$work"; cat; } >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# A build of k6 waits at a pipe when the test has made one, so that the test
# can act in the middle of a step.
make_stubs() {
  stub go <<'STUB'
case $1 in
  env)
    shift
    for name in "$@"; do
      case $name in GOVERSION) cat "$work/go-version" ;; *) printf '%s\n' "$work" ;; esac
    done ;;
  build)
    echo "go build ${5##*/}" >>"$calls"
    case $5 in
      go.k6.io/k6)
        [ ! -p "$work/gate" ] || read -r _ <"$work/gate"
        printf '#!/bin/sh\necho k6 v0.0.0\n' >"$4" && chmod +x "$4" ;;
      *)
        : >"$4/deadcode" && : >"$4/staticcheck" ;;
    esac ;;
esac
STUB
  stub python3 <<'STUB'
case "$1 $2" in
  "-I -c") printf '%s\n/usr/bin/python\n%s\n' "$(cat "$work/python-version")" "$(cat "$work/python-lacks")" ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python3" && echo 'home = x' >"$3/pyvenv.cfg" ;;
  "-m pip") echo "pip ${*: -1}" >>"$calls" ;;
esac
STUB
  stub node <<'STUB'
cat "$work/node-version"
STUB
  stub npm <<'STUB'
echo "npm $*" >>"$calls"
mkdir -p node_modules/echarts/dist
touch node_modules/echarts/{LICENSE,NOTICE}
cp "$work/echarts" node_modules/echarts/dist/echarts.min.js
STUB
}

# fresh lays a project without .toolchain, on a machine that has everything.
fresh() {
  local sum
  rm -rf "${work:?}"/* && mkdir -p "$work/bin" "$project/service"
  cp -R "$here/bootstrap" "$here/tools" "$project"
  echo 'one==1' >"$project/service/requirements.lock"
  echo 'one==1 two==2' >"$project/service/requirements-test.lock"
  echo go1.26.0 >"$work/go-version"
  echo 3.11.2 >"$work/python-version"
  echo v20.0.0 >"$work/node-version"
  echo 'var echarts' >"$work/echarts"
  : >"$work/python-lacks"
  : >"$calls"
  sum=$(sha256sum <"$work/echarts" | cut -d ' ' -f 1)
  sed -i "s/\"sha256\": \".*\"/\"sha256\": \"$sum\"/" "$project/tools/versions.json"
  make_stubs
  local tool
  for tool in bash sh env sed sort head tail cat tr cut dirname df awk mkdir rm mv cp touch chmod sleep sha256sum flock git true; do
    ln -s "$(type -P "$tool")" "$work/bin/$tool"
  done
}

# call ARGS... runs bootstrap with nothing but the stand-ins on PATH; leaves
# code, and what it wrote in the files out and err.
call() {
  code=0
  env -i HOME="$work" PATH="$work/bin" "$project/bootstrap" "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
}

# is WHAT GOT WANT counts one check.
is() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAIL %s: %s (got %q, want %q)\n' "$test" "$1" "$2" "$3"
    sed 's/^/    /' "$work/err"
  fi
}

# says TEXT: stderr holds TEXT.
says() { is "stderr holds: $1" "$(grep -cF -- "$1" "$work/err" || true)" 1; }

# builds prints how often each thing was installed.
builds() { sort "$calls" | sed "s#pip .*/\\(.*\\)/#pip \\1/#; s/npm ci.*/npm ci/" | tr '\n' ';'; }

all='go build deadcode;go build k6;npm ci;pip service/requirements-test.lock;pip service/requirements.lock;pip tools/requirements.lock;'

# until_true CMD... waits for a condition, five minutes at most: a slow machine is no failure.
until_true() {
  local deadline=$((SECONDS + 300))
  until "$@"; do
    [ $SECONDS -lt $deadline ] || { is "within 300 s: $*" no yes; return; }
    sleep 0.02
  done
}

building() { grep -q 'go build k6' "$calls"; }

# start_held starts a call whose k6 step waits at the gate; sets pid.
start_held() {
  mkfifo "$work/gate"
  set -m # else the shell would have it ignore SIGINT
  env -i HOME="$work" PATH="$work/bin" "$project/bootstrap" true 2>"$work/err" </dev/null &
  set +m
  pid=$!
  until_true building
}

test_names_everything_missing_at_once() {
  rm "$work"/bin/{go,python3,node,npm,git}
  call true
  is 'exit code' $code 4
  local tool
  for tool in go python3 node npm git; do says "$tool: not found"; done
  says 'hint: install Go from'
  is 'hints' "$(grep -c '^hint: ' "$work/err")" 5
  is '.toolchain' "$([ -e "$project/.toolchain" ] || echo absent)" absent
}

test_names_everything_too_old() {
  echo go1.25.9 >"$work/go-version"
  echo 3.9.2 >"$work/python-version"
  echo v18.20.1 >"$work/node-version"
  echo ensurepip >"$work/python-lacks"
  call true
  is 'exit code' $code 4
  says 'go: too old (got 1.25.9, want 1.26.0 or newer)'
  says 'python3: too old (got 3.9.2, want 3.11 or newer)'
  says 'node: too old (got 18.20.1, want 20 or newer)'
  says 'python3: lacks the standard modules: ensurepip'
}

test_installs_once() {
  # shellcheck disable=SC2016 # the inner shell is to expand it
  call sh -c 'echo "$SCALEGUILD_TOOLCHAIN $(command -v python3) $(command -v k6)"; exit 7'
  is 'exit code' $code 7
  is 'stdout' "$(cat "$work/out")" "bootstrap $project/.toolchain/service/bin/python3 $project/.toolchain/k6/k6"
  is 'installed' "$(builds)" "$all"
  call true
  is 'installed by the second call' "$(builds)" "$all"
  is 'stderr of the second call' "$(cat "$work/err")" ''
  is 'left over' "$(ls -A "$project/.toolchain/tmp" 2>/dev/null)" ''
}

test_installs_what_is_asked_for_alone() {
  call --only k6,echarts true
  is 'exit code' $code 0
  is 'installed' "$(builds)" 'go build k6;npm ci;'
  call true
  is 'installed by a call for all' "$(builds)" "$all"
  call --only k6,k7 true
  is 'exit code of an unknown step' $code 2
  says '--only: no such step (got k7, want some of: k6 service test tools lint echarts)'
  call --only k6
  is 'exit code without a command' $code 2
  says '--only: got no command'
}

test_keeps_its_own_folders_out_of_a_nested_call() {
  call "$project/bootstrap" env
  is 'exit code' $code 0
  is 'folders of .toolchain on PATH' "$(grep '^PATH=' "$work/out" | grep -o '\.toolchain' | wc -l)" 4
  is 'installed' "$(builds)" "$all"
}

test_installs_what_changed() {
  call true
  : >"$calls"
  echo 'three==3' >>"$project/tools/requirements.lock"
  call true
  is 'a changed lock' "$(builds)" 'pip tools/requirements.lock;'
  : >"$calls"
  echo go1.26.9 >"$work/go-version"
  call true
  is 'another Go' "$(builds)" 'go build deadcode;go build k6;'
  : >"$calls"
  mv "$project" "$work/moved"
  project=$work/moved
  call true
  project="$work/a project"
  is 'a moved checkout' "$(builds)" "${all#go build deadcode;go build k6;npm ci;}"
}

test_a_failed_step_is_named_and_tried_again() {
  echo 'not echarts' >"$work/echarts"
  call true
  is 'exit code' $code 1
  says 'echarts: the step failed'
  says 'echarts.min.js: FAILED'
  is 'echarts' "$([ -e "$project/.toolchain/echarts" ] || echo absent)" absent
  echo 'var echarts' >"$work/echarts"
  : >"$calls"
  call true
  is 'exit code once repaired' $code 0
  is 'installed once repaired' "$(builds)" 'npm ci;'
}

test_a_lock_that_is_absent_fails() {
  rm "$project/service/requirements.lock"
  call true
  is 'exit code' $code 1
  says 'service: the step failed'
}

test_an_interrupted_call_leaves_nothing_and_goes_on() {
  local signal
  for signal in INT:130 TERM:143; do
    start_held
    kill -"${signal%:*}" "$pid"
    code=0
    wait "$pid" || code=$?
    is "exit code after ${signal%:*}" $code "${signal#*:}"
    is 'k6' "$([ -e "$project/.toolchain/k6" ] || echo absent)" absent
    is 'left over' "$([ -e "$project/.toolchain/tmp" ] || echo none)" none
    rm "$work/gate"
    : >"$calls"
  done
  call true
  is 'exit code of the next call' $code 0
  is 'k6 of the next call' "$(grep -c 'go build k6' "$calls")" 1
}

test_a_killed_call_is_finished_by_the_next() {
  start_held
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null || true
  # The step outlives its parent and holds the lock; let it end.
  echo go >"$work/gate"
  rm "$work/gate"
  call true
  is 'exit code' $code 0
  is 'k6 was built' "$(grep -c 'go build k6' "$calls")" 1
}

test_calls_at_the_same_time_install_once() {
  start_held
  env -i HOME="$work" PATH="$work/bin" "$project/bootstrap" true 2>"$work/second" </dev/null &
  local second=$!
  until_true grep -qs 'waiting for another' "$work/second"
  echo go >"$work/gate"
  rm "$work/gate"
  code=0
  wait "$pid" || code=$?
  is 'exit code of the first' $code 0
  code=0
  wait "$second" || code=$?
  is 'exit code of the second' $code 0
  is 'installed' "$(builds)" "$all"
}

test_wrong_usage() {
  call --fast
  is 'exit code' $code 2
  call --help
  is 'exit code of --help' $code 0
  is 'first line of --help' "$(head -n 1 "$work/out")" "bootstrap gives a command the project's exact tools, without Nix:"
}

test_a_tool_that_does_not_work_is_named() {
  call
  is 'exit code' $code 1
  is 'stdout' "$(cat "$work/out")" 'go 1.26.0'
  says 'python: no version in what it printed'
}

test_a_venv_works_at_its_final_name() {
  mkdir -p "$work/tmp/bin"
  printf '#!%s/bin/python3\nprint(1)\n' "$work/tmp" >"$work/tmp/bin/tool"
  printf '\0%s' "$work/tmp" >"$work/tmp/bin/binary"
  echo "command = python3 -m venv $work/tmp" >"$work/tmp/pyvenv.cfg"
  python3 "$here/tools/setup/relocate.py" "$work/tmp" "/final name"
  is 'script' "$(head -n 1 "$work/tmp/bin/tool")" '#!/final name/bin/python3'
  is 'pyvenv.cfg' "$(cat "$work/tmp/pyvenv.cfg")" 'command = python3 -m venv /final name'
  is 'binary' "$(tr -d '\0' <"$work/tmp/bin/binary")" "$work/tmp"
}

for test in $(declare -F | sed -n 's/^declare -f \(test_.*\)/\1/p'); do
  fresh
  : >"$work/err"
  "$test"
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
