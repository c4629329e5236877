# shellcheck shell=bash
# requirements.sh says whether this machine has what the set-up needs. Sourced
# by bootstrap; uses root, store, say and pin. Sets python_id, node_id and
# go_id: what the installed steps depend on.

problems=()
python=${PYTHON:-python3}
python_id='' go_id=''
disk_need_mib=2048 # venvs and k6 take 0.4 GiB, Go's caches of k6's modules the rest

# lack notes one problem with its remedy.
lack() { problems+=("$1"$'\n'"hint: $2"); }

# at_least GOT WANT compares dotted version numbers.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# have CMD HINT: CMD is on PATH.
have() {
  command -v "$1" >/dev/null && return
  lack "$1: not found (want it on PATH)" "$2"
  return 1
}

# recent NAME GOT KEY HINT: GOT is at least the minimum of versions.json.
recent() {
  at_least "$2" "$(pin "$3")" && return
  lack "$1: too old (got ${2:-no version}, want $(pin "$3") or newer)" "$4"
}

require_go() {
  local hint='install Go from https://go.dev/dl/ and put its bin folder on PATH'
  have go "$hint" || return 0
  go_id=$(cd / && go env GOVERSION GOOS GOARCH | tr '\n' ' ') || go_id=
  recent go "$(sed -n 's/^go\([0-9.]*\).*/\1/p' <<<"$go_id")" go "$hint"
}

require_python() {
  local probe hint='install it (Debian, Ubuntu: apt-get install python3 python3-venv), or name another: PYTHON=/path/to/python3.x'
  have "$python" "$hint" || return 0
  probe=$("$python" -I -c '
import importlib.util, os, platform, sys
print(platform.python_version())
print(os.path.realpath(sys.executable), sys.version.replace("\n", " "))
print(*[m for m in ("venv", "ensurepip") if importlib.util.find_spec(m) is None])
' 2>/dev/null) || probe=
  python_id=$(sed -n 2p <<<"$probe")
  recent "$python" "$(sed -n 1p <<<"$probe")" python "$hint"
  local missing
  missing=$(sed -n 3p <<<"$probe")
  [ -z "$missing" ] || lack "$python: lacks the standard modules: $missing" 'Debian, Ubuntu: apt-get install python3-venv'
}

require_node() {
  local hint='install Node with npm (Debian, Ubuntu: apt-get install nodejs npm, or https://nodejs.org/)'
  have npm "$hint" || true
  have node "$hint" || return 0
  recent node "$(node --version 2>/dev/null | sed 's/^v//')" node "$hint"
}

require_path() {
  case $root in
    *:*) lack "$root: a colon in the folder's name (want none, PATH cannot hold it)" 'move the checkout to another folder' ;;
  esac
}

# report_lacks ends the call with everything that is missing, if anything is.
report_lacks() {
  [ ${#problems[@]} -gt 0 ] || return 0
  local one
  for one in "${problems[@]}"; do say "$one"; done
  exit 4
}

# require_tools checks what every call needs. It has to be quick.
require_tools() {
  require_go
  require_python
  require_node
  have git 'Debian, Ubuntu: apt-get install git' || true
  have flock 'it is part of util-linux (Debian, Ubuntu: apt-get install util-linux)' || true
  require_path
  report_lacks
}

# require_store makes the folder of what is installed.
require_store() {
  mkdir -p "$store" 2>/dev/null || true
  [ -w "$store" ] ||
    lack "$store: cannot be written (want a folder for the tools that are installed)" 'name another: SCALEGUILD_TOOLCHAIN_DIR=DIR'
  report_lacks
}

# free_mib DIR prints the space left for DIR, or for the nearest parent that exists.
free_mib() {
  local dir=$1
  while [ ! -d "$dir" ]; do dir=$(dirname -- "$dir"); done
  df -Pm -- "$dir" | awk 'NR == 2 { print $4 }'
}

# require_disk checks what only an installation needs.
require_disk() {
  local dir free
  for dir in "$store" "$(go env GOCACHE)" "$(go env GOMODCACHE)"; do
    free=$(free_mib "$dir")
    [ "$free" -ge "$disk_need_mib" ] ||
      lack "$dir: not enough room (got $free MiB free, want $disk_need_mib MiB)" 'free some, or set GOCACHE and GOMODCACHE to a larger disk'
  done
  report_lacks
}
