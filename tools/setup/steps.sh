# shellcheck shell=bash
# steps.sh says what is installed, and how. Sourced by bootstrap; uses root,
# store, python, python_id, go_id and pin.
#
# Each step NAME has two functions. inputs_NAME prints everything that the
# result depends on; when that changes, the step runs again. build_NAME DIR FINAL
# makes the result in the empty folder DIR, which is then renamed to FINAL; its
# output goes to a log.
# To add a step: write both, and add NAME to steps.

# shellcheck disable=SC2034 # read by install.sh
steps=(k6 service test tools lint echarts)

inputs_k6() (
  shopt -s globstar
  export LC_ALL=C # the order of the files
  cat "$root/k6/generator/go.mod" "$root/k6/generator/go.sum" "$root/k6/generator/"**/*.go && printf '%s\n' "$go_id"
)

# k6 with the project's module. It is pure Go: no C compiler is needed. Compiling it takes a
# minute or two the first time, and a second from Go's cache.
build_k6() {
  cd "$root/k6/generator" && CGO_ENABLED=0 go build -trimpath -o "$1/k6" scaleguild/k6/generator
}

# What is measured, and nothing else.
inputs_service() { venv_inputs service/requirements.lock; }
build_service() { build_venv "$1" "$2" service/requirements.lock; }

# What the tests of the service need, the service's own packages included.
inputs_test() { venv_inputs service/requirements-test.lock; }
build_test() { build_venv "$1" "$2" service/requirements-test.lock; }

# just, ruff, shellcheck.
inputs_tools() { venv_inputs tools/requirements.lock; }
build_tools() { build_venv "$1" "$2" tools/requirements.lock; }

inputs_lint() { cat "$root/tools/lint/go.mod" "$root/tools/lint/go.sum" && printf '%s\n' "$go_id"; }

# staticcheck and deadcode, from a module of their own: what they need shall not
# decide what k6 is built from.
build_lint() {
  cd "$root/tools/lint" && CGO_ENABLED=0 go build -trimpath -o "$1/" golang.org/x/tools/cmd/deadcode honnef.co/go/tools/cmd/staticcheck
}

# A venv holds its own path, which is in the store.
venv_inputs() { cat "$root/$1" && printf '%s\n' "$python_id" "$store"; }

# build_venv DIR FINAL LOCK makes a venv in DIR that will work once it is
# renamed to FINAL. Every file is checked against the hashes of the lock, and
# only built wheels are taken: what a source package would compile to depends
# on the machine.
build_venv() {
  "$python" -m venv "$1" &&
    "$1/bin/python3" -m pip install --disable-pip-version-check --no-input \
      --require-hashes --only-binary :all: -r "$root/$3" &&
    "$1/bin/python3" -I "$root/tools/setup/relocate.py" "$1" "$2"
}

inputs_echarts() { cat "$root/tools/echarts/package.json" "$root/tools/echarts/package-lock.json" && pin sha256; }

# The chart library that merge puts into the report, with the notices that its
# licence asks for. npm checks the package, sha256sum the file that is used.
build_echarts() {
  local work=$1.npm
  rm -rf "$work" && mkdir "$work" &&
    cp "$root/tools/echarts/package.json" "$root/tools/echarts/package-lock.json" "$work" &&
    (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund) &&
    cp "$work/node_modules/echarts/"{dist/echarts.min.js,LICENSE,NOTICE} "$1" &&
    printf '%s  %s\n' "$(pin sha256)" "$1/echarts.min.js" | sha256sum -c - &&
    rm -rf "$work"
}
