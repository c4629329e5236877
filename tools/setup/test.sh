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
project="$work/a project" calls=$work/calls store=$work/.cache/scaleguild/toolchain
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
      scaleguild/k6/generator)
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

# fresh lays a project on a machine that has everything, and where nothing is installed yet.
fresh() {
  local sum
  rm -rf "${work:?}"/* "$work/.cache" && mkdir -p "$work/bin" "$project/service"
  cp -R "$here/bootstrap" "$here/tools" "$project"
  mkdir -p "$project/k6" && cp -R "$here/k6/generator" "$project/k6"
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
  for tool in bash sh env sed sort head tail cat tr cut dirname df awk mkdir rm mv cp touch chmod sleep sha256sum flock git true ln readlink; do
    ln -s "$(type -P "$tool")" "$work/bin/$tool"
  done
}

# call ARGS... runs bootstrap with nothing but the stand-ins on PATH, and with what
# the array settings has; leaves code, and what it wrote in the files out and err.
settings=()
call() {
  code=0
  env -i HOME="$work" PATH="$work/bin" "${settings[@]}" "$project/bootstrap" "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
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

all='go build deadcode;go build generator;npm ci;pip service/requirements-test.lock;pip service/requirements.lock;pip tools/requirements.lock;'

# until_true CMD... waits for a condition, five minutes at most: a slow machine is no failure.
until_true() {
  local deadline=$((SECONDS + 300))
  until "$@"; do
    [ $SECONDS -lt $deadline ] || { is "within 300 s: $*" no yes; return; }
    sleep 0.02
  done
}

building() { grep -q 'go build generator' "$calls"; }

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
  is 'left over' "$(ls -A "$store/tmp" 2>/dev/null)" ''
}

# clone NAME lays a second checkout beside the first.
clone() { cp -R "$project" "$work/$1" && rm -rf "$work/$1/.toolchain" && project="$work/$1"; }

# linked prints what the links of a checkout lead to.
linked() { (cd "$1/.toolchain" && readlink k6 service test tools lint echarts); }

test_a_second_checkout_installs_nothing() {
  local first=$project
  call true
  : >"$calls"
  clone "another one"
  call sh -c 'command -v k6 && k6 version && python3 --version'
  is 'exit code' $code 0
  is 'installed' "$(builds)" ''
  is 'stderr' "$(cat "$work/err")" ''
  is 'k6' "$(head -n 1 "$work/out")" "$project/.toolchain/k6/k6"
  is 'links' "$(linked "$project")" "$(linked "$first")"
  project=$first
}

test_checkouts_with_other_pins_do_not_meet() {
  local first=$project before
  call true
  before=$(linked "$first")
  : >"$calls"
  clone "another one"
  echo 'three==3' >>"$project/tools/requirements.lock"
  call true
  is 'installed by the second' "$(builds)" 'pip tools/requirements.lock;'
  is 'links that differ' "$(comm -3 <(linked "$first" | sort) <(linked "$project" | sort) | wc -l)" 2
  : >"$calls"
  project=$first
  call true
  is 'installed by the first' "$(builds)" ''
  is 'links of the first' "$(linked "$first")" "$before"
}

test_a_folder_of_the_users_own() {
  settings=(SCALEGUILD_TOOLCHAIN_DIR="$work/my tools")
  call true
  is 'installed' "$(builds)" "$all"
  is 'elsewhere' "$([ -e "$store" ] || echo nothing)" nothing
  is 'link' "$(dirname "$(readlink "$project/.toolchain/k6")")" "$work/my tools"
  : >"$calls"
  settings=(XDG_CACHE_HOME="$work/xdg")
  call true
  is 'link with XDG_CACHE_HOME' "$(dirname "$(readlink "$project/.toolchain/k6")")" "$work/xdg/scaleguild/toolchain"
  settings=(HOME=)
  call true
  is 'link without a home' "$(dirname "$(readlink "$project/.toolchain/k6")")" "$project/.toolchain/store"
  settings=(SCALEGUILD_TOOLCHAIN_DIR="$work/calls/folder")
  call true
  is 'exit code where nothing can be written' $code 4
  says 'cannot be written (want a folder for the tools that are installed)'
  says 'hint: name another: SCALEGUILD_TOOLCHAIN_DIR=DIR'
  settings=()
}

test_what_is_not_whole_is_built_anew() {
  call true
  : >"$calls"
  rm "$store"/k6-*/.stamp
  rm -rf "$project/.toolchain/lint" && mkdir "$project/.toolchain/lint" # as it was before there was a store
  call true
  is 'installed' "$(builds)" 'go build generator;'
  is 'lint' "$([ -L "$project/.toolchain/lint" ] && echo link)" link
  is 'in .toolchain' "$(cd "$project/.toolchain" && printf '%s ' *)" 'echarts k6 lint log service test tools '
}

test_installs_what_is_asked_for_alone() {
  call --only k6,echarts true
  is 'exit code' $code 0
  is 'installed' "$(builds)" 'go build generator;npm ci;'
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
  is 'another Go' "$(builds)" 'go build deadcode;go build generator;'
  : >"$calls"
  mv "$project" "$work/moved"
  project=$work/moved
  call true
  project="$work/a project"
  is 'a moved checkout' "$(builds)" ''
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
    is 'left over' "$([ -e "$store/tmp" ] || echo none)" none
    rm "$work/gate"
    : >"$calls"
  done
  call true
  is 'exit code of the next call' $code 0
  is 'k6 of the next call' "$(grep -c 'go build generator' "$calls")" 1
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
  is 'k6 was built' "$(grep -c 'go build generator' "$calls")" 1
}

test_calls_at_the_same_time_install_once() {
  local first=$project
  start_held
  clone "another one"
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
  is 'links' "$(linked "$project")" "$(linked "$first")"
  project=$first
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
