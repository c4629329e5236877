# shellcheck shell=bash
#
# To be sourced. budget_or_skip CHECK FLAG comes back where the machine can give
# the service a CPU limit of its own. Elsewhere it ends the caller: with 0 and a
# line that says so when FLAG is --may-skip and nothing but the limit is missing.
budget_or_skip() {
  local code=0 doctor
  doctor=$(bin/stages doctor) || code=$?
  [ $code -ne 0 ] || return 0
  printf '%s\n' "$doctor"
  [ "$2" = --may-skip ] && [ $code -eq 4 ] && grep -q '^FAIL ' <<<"$doctor" || exit $code
  if awk '/^FAIL / && !/^FAIL +(CPUs|CPU budget|left-overs) / { other = 1 } END { exit !other }' <<<"$doctor"; then exit 1; fi
  echo "$1: skipped: this machine cannot give the service a CPU limit of its own, see FAIL above"
  exit 0
}
