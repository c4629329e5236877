# shellcheck shell=bash
# install.sh says when a step runs, and how its result becomes visible. Sourced
# by bootstrap; uses chain, say, steps and the functions of the steps.
#
# What a step makes lies in $store/NAME-KEY: KEY is the hash of its inputs, so that
# all checkouts with equal pins share it, and those with others do not meet. It is
# built in $store/tmp/NAME and renamed when it is whole, with its hash in it: whatever
# interrupted an earlier call, a folder with the right hash is whole, and everything
# else is built anew. .toolchain/NAME is a link to it.

pids=() # of the steps that were started; each leads a process group of its own

declare -A keys=() # of the steps, by name

# choose_store sets where what is installed lies: SCALEGUILD_TOOLCHAIN_DIR, or the user's
# folder for caches; in the checkout where the user has none.
choose_store() {
  local cache=${XDG_CACHE_HOME-}
  case $cache in /*) ;; *) cache=${HOME:+$HOME/.cache} ;; esac # as the XDG specification has it
  store=${SCALEGUILD_TOOLCHAIN_DIR:-${cache:+$cache/scaleguild/toolchain}}
  store=${store:-$chain/store}
  case $store in /*) ;; *) store=$PWD/$store ;; esac
}

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

# take_keys takes the hash of each step's inputs, before anything is built: inputs that
# change meanwhile lead to another folder at the next call.
take_keys() {
  local name
  for name in "${steps[@]}"; do
    keys[$name]=$(fingerprint "$name" 2>/dev/null) || keys[$name]=none # its build says what is wrong
  done
}

# place NAME prints the folder of what a step makes.
place() { printf '%s/%s-%.16s\n' "$store" "$1" "${keys[$1]}"; }

# whole NAME: what the step makes is there.
whole() {
  local stamp
  stamp=$(place "$1")/.stamp
  [ -f "$stamp" ] && [ "$(<"$stamp")" = "${keys[$1]}" ]
}

# missing prints the steps whose result is absent or out of date.
missing() {
  local name
  for name in "${steps[@]}"; do whole "$name" || printf '%s\n' "$name"; done
}

# unlinked prints the steps that this checkout has no link to yet.
unlinked() {
  local name
  for name in "${steps[@]}"; do
    [ "$(readlink -- "$chain/$name")" = "$(place "$name")" ] || printf '%s\n' "$name"
  done
}

# link_steps NAME... makes the steps visible in the checkout, in place of whatever is there.
link_steps() {
  local name
  for name in "$@"; do
    rm -rf "$chain/.$name"
    if [ -d "$chain/$name" ] && [ ! -L "$chain/$name" ]; then mv "$chain/$name" "$chain/.$name.old"; fi
    ln -s "$(place "$name")" "$chain/.$name" && mv -T "$chain/.$name" "$chain/$name" && rm -rf "$chain/.$name.old"
  done
}

# run_step NAME builds one step and makes it visible to all checkouts.
run_step() {
  local tmp=$store/tmp/$1 final
  final=$(place "$1")
  [ "${keys[$1]}" != none ] || fingerprint "$1" || return
  mkdir -p "$tmp" && "build_$1" "$tmp" "$final" || return
  printf '%s\n' "${keys[$1]}" >"$tmp/.stamp"
  [ ! -e "$final" ] || mv "$final" "$tmp.old" || return
  mv "$tmp" "$final" && rm -rf "$tmp.old"
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
  rm -rf "$store/tmp"
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

# install_missing brings .toolchain up to date. Calls at the same time, of whichever
# checkout, wait for each other: the lock is held by this process and its steps, and so
# is free again when the last of them has ended, however it ended.
install_missing() {
  local names
  take_keys
  [ -n "$(missing)$(unlinked)" ] || return 0
  require_store
  mkdir -p "$chain/log"
  exec 9>"$store/lock"
  flock -n 9 || { say 'waiting for another bootstrap that is installing'; flock 9; }
  names=$(missing | tr '\n' ' ')
  if [ -n "$names" ]; then
    require_disk
    say "installing into $store: $names"
    rm -rf "$store/tmp" && mkdir "$store/tmp"
    # shellcheck disable=SC2086 # names of steps have no spaces
    install_all $names
  fi
  rm -rf "$store/tmp"
  # shellcheck disable=SC2046
  link_steps $(unlinked)
  exec 9>&-
}
