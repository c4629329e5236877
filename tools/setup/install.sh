# shellcheck shell=bash
# install.sh says when a step runs, and how its result becomes visible. Sourced
# by bootstrap; uses chain, say, steps and the functions of the steps.
#
# A step is built in .toolchain/tmp/NAME and renamed to .toolchain/NAME together
# with its stamp, the hash of its inputs. So a folder with the right stamp is
# whole, whatever interrupted an earlier call, and everything else is built anew.

pids=() # of the steps that were started; each leads a process group of its own

# choose_steps NAMES leaves these steps alone to be installed; all where none is named.
choose_steps() {
  local name
  [ -n "$1" ] || return 0
  for name in $1; do
    case " ${steps[*]} " in *" $name "*) ;; *) say "--only: no such step (got $name, want some of: ${steps[*]})"; exit 2 ;; esac
  done
  read -ra steps <<<"$1"
}

# fingerprint NAME prints the hash of the step's inputs. How the steps work is
# an input as well.
fingerprint() {
  { "inputs_$1" && cat "$root/tools/setup/steps.sh" "$root/tools/setup/relocate.py"; } |
    sha256sum | cut -d ' ' -f 1
}

# missing prints the steps whose result is absent or out of date.
missing() {
  local name stamp
  for name in "${steps[@]}"; do
    stamp=
    [ ! -f "$chain/$name/.stamp" ] || stamp=$(<"$chain/$name/.stamp")
    [ "$stamp" = "$(fingerprint "$name")" ] || printf '%s\n' "$name"
  done
}

# run_step NAME builds one step and makes it visible. The stamp is taken before
# the build: inputs that change meanwhile lead to another build.
run_step() {
  local tmp=$chain/tmp/$1 stamp
  stamp=$(fingerprint "$1") || return
  mkdir -p "$tmp" && "build_$1" "$tmp" || return
  printf '%s\n' "$stamp" >"$tmp/.stamp"
  [ ! -e "$chain/$1" ] || mv "$chain/$1" "$tmp.old" || return
  mv "$tmp" "$chain/$1" && rm -rf "$tmp.old"
}

# step NAME runs a step with its output in a log, and says how it ended.
step() {
  local code=0
  run_step "$1" >"$chain/log/$1.log" 2>&1 </dev/null || code=$?
  if [ $code -eq 0 ]; then
    say "$1: ready (after $SECONDS s)"
    return
  fi
  # One write, so that steps that fail together do not mix their lines.
  say "$1: the step failed (exit code $code); the end of .toolchain/log/$1.log:"$'\n'"$(
    tail -n 15 "$chain/log/$1.log" | sed 's/^/    /'
  )"
  return 1
}

# stop_steps CODE ends what still runs, when the call itself is ended by a signal.
stop_steps() {
  local pid
  trap '' INT TERM HUP
  for pid in "${pids[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  wait
  rm -rf "$chain/tmp"
  say 'interrupted; the next call goes on from here'
  exit "$1"
}

# install_all NAME... runs steps side by side, and fails when one of them does.
install_all() {
  local name pid failed=0
  trap 'stop_steps 130' INT
  trap 'stop_steps 143' TERM
  trap 'stop_steps 129' HUP
  for name in "$@"; do
    set -m # gives the step a process group, so that all of it can be ended
    step "$name" &
    set +m
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  trap - INT TERM HUP
  [ $failed -eq 0 ] && return
  say 'hint: once the cause is gone, the same call goes on from here'
  exit 1
}

# install_missing brings .toolchain up to date. Calls at the same time wait for
# each other: the lock is held by this process and its steps, and so is free
# again when the last of them has ended, however it ended.
install_missing() {
  local names
  names=$(missing)
  [ -n "$names" ] || return 0
  require_disk
  mkdir -p "$chain/log"
  exec 9>"$chain/lock"
  flock -n 9 || { say 'waiting for another bootstrap that is installing'; flock 9; }
  names=$(missing | tr '\n' ' ')
  if [ -n "$names" ]; then
    say "installing into .toolchain: $names"
    rm -rf "$chain/tmp" && mkdir "$chain/tmp"
    # shellcheck disable=SC2086 # names of steps have no spaces
    install_all $names
  fi
  rm -rf "$chain/tmp"
  exec 9>&-
}
