# The front door. `just` alone lists what there is; docs/method.md says what it
# means. The tools come from `nix develop`, or from `./bootstrap just RECIPE`.

set shell := ["bash", "-euo", "pipefail", "-c"]
set positional-arguments

[private]
default:
    @just --list --unsorted

# ---------------------------------------------------------------- study

# run the main study, then print its table and write its report: `just ladder`, `just ladder 10` for ten blocks, `just ladder --watch` to see it run, `just ladder --resume RUN` to go on
[group('study')]
ladder *ARGS: build
    @tools/study.sh ladder "$@"

# run any study of stages/ in the same way: `just study replica`, `just study ladder -n` to see the commands
[group('study')]
study NAME *ARGS: build
    @tools/study.sh "$@"

# run one stage of the main study: `just stage v2-async`
[group('study')]
stage NAME *ARGS: build
    @name=$1; shift; tools/study.sh ladder "$@" --stage "$name"

# the whole main study with 2 s windows: shows that it runs; its numbers mean nothing
[group('study')]
smoke: build
    @tools/check/e2e.sh

# show a study as it runs, in a second terminal: `just watch`; a run from its start: `just watch RUN --speed 8`
[group('study')]
watch *ARGS:
    @tools/build.sh --if-stale && bin/scaleguild watch "$@"

# print the table of a run (default: the latest of the main study)
[group('study')]
table RUN="": build
    @run=${1:-$(bin/scaleguild latest ladder)} && bin/scaleguild table "$run"

# write the report of a run to site/index.html (default: the latest of the main study)
[group('study')]
report RUN="": build
    @run=${1:-$(bin/scaleguild latest ladder)} && bin/scaleguild report -o site "$run"

# measure a stand-in whose performance is known, and print how far off the measurements are: the error of the method
[group('study')]
known-answer *ARGS: build
    @tools/check/known_answer.sh "$@"

# whether a known step of 5 % is found, and at its size, while neighbours slow the machine (8 blocks: 10 min)
[group('study')]
known-ratio *ARGS: build
    @python3 tools/check/known_ratio.py "$@"

# whether planted changes of 0.5 to 5 % of a handler's instructions are found, beside a compiler (25 min)
[group('study')]
planted *ARGS: build
    @python3 tools/check/planted.py "$@"

# say whether this machine can run a study: CPUs, CPU limit, tools
[group('study')]
doctor: build
    @bin/scaleguild doctor

# prove that the stages differ only in speed: the same 600 requests against each, answers and data compared (3 min); `just same-answers replica`
[group('study')]
same-answers STUDY="ladder" *ARGS: build
    @bin/scaleguild same-answers "$@"

alias work := same-answers

# print every variable of a stage's plan: `just show v3-workers`, `just show v3-workers --study replica`
[group('study')]
show STAGE *ARGS: build
    @bin/scaleguild show "$@"

# print the one thing that a stage changes: `just diff v3-workers`
[group('study')]
diff STAGE *ARGS: build
    @bin/scaleguild diff "$@"

# print the SHA-256 of all that a study asks, and of each of its parts: `just digest ladder`
[group('study')]
digest STUDY: build
    @bin/scaleguild digest "$1"

# compare the mock upstream with WireMock and MockServer, and write docs/mock.md's table: `just bench-mock --repetitions 1 --scale 0.2` for a trial, `just bench-mock fidelity` for the mock alone
[group('study')]
bench-mock *ARGS: _toolchain
    @tools/bench-mock.sh "$@"

# the mock upstream alone for ten minutes at 5,000 requests/s with faults, into docs/mock.md
[group('study')]
soak-mock *ARGS: _toolchain
    @tools/bench-mock.sh soak "$@"

# what watching costs: CPU and memory of bin/watch while it follows a run that is written again (2 min)
[group('study')]
watch-cost *ARGS: build
    @python3 tools/check/watch_cost.py "$@"

# whether watching changes what is measured: pairs of runs of one stage with and without a watcher (10 pairs: 12 min)
[group('study')]
watch-aa *ARGS: build
    @python3 tools/check/watch_aa.py "$@"

# compile the Go commands into bin/; not while a study runs
[group('study')]
build: _toolchain
    @tools/build.sh

# remove what building and testing left; runs/ and .toolchain/ stay
[group('study')]
clean:
    rm -rf bin site dist
    git ls-files -o -i --exclude-standard --directory | grep -E '(__pycache__|\.pytest_cache|\.ruff_cache|\.mypy_cache)/$' | grep -v '^\.toolchain/' | xargs -r rm -rf || true

# ---------------------------------------------------------------- check

# everything that a change has to pass; CI runs this
[group('check')]
test: check nix-eval test-go test-systemd test-python test-js test-bootstrap test-twice test-published test-browser check-stages test-e2e test-examples test-instructions test-known-answer

# format, lint, dead code, long functions, comments of the packages that carry meaning, forbidden words, walls between the rooms, the last commit: what needs no running
[group('check')]
check: _toolchain
    @echo '== gofmt' && found=$(git ls-files '*.go' | xargs gofmt -l) && { test -z "$found" || { printf '%s\nhint: just fmt\n' "$found"; exit 1; }; }
    @echo '== go vet' && go vet ./... && (cd tools && go vet ./...) && (cd tools/lint && go vet ./...) && (cd k6/generator && CGO_ENABLED=0 go vet -trimpath ./...)
    @echo '== staticcheck' && staticcheck ./... && (cd tools && staticcheck ./...) && (cd tools/lint && staticcheck ./...) && (cd k6/generator && GOFLAGS=-trimpath CGO_ENABLED=0 staticcheck ./...)
    @echo '== deadcode' && found=$(deadcode -test ./...) && { test -z "$found" || { printf '%s\nhint: delete it, or call it\n' "$found"; exit 1; }; }
    @echo '== functions' && git ls-files | (cd tools/lint && go run ./functions ../..)
    @echo '== comments' && (cd tools/lint && go run ./comments ../.. internal/run internal/bound internal/metric merge/internal/stats stages/internal/define)
    @echo '== ruff' && ruff check service stages/internal/speed tools examples && { ruff format --check service stages/internal/speed tools examples || { echo 'hint: just fmt'; exit 1; }; }
    @echo '== mypy' && cd service && "$TEST_PYTHON" -m mypy
    @echo '== shellcheck' && shellcheck -x -a bootstrap scaleguild .ci/run tools/*.sh tools/setup/test.sh tools/check/*.sh nix/test-eval nix/test-eval-finds && shellcheck -x -o check-extra-masked-returns bootstrap tools/check/*.sh
    @echo '== just --fmt' && just --fmt --check
    @echo '== pins' && python3 -m unittest discover -q -s tools/check
    @echo '== words' && tools/check/words.sh
    @echo '== files' && tools/check/files.sh
    @echo '== walls' && tools/check/walls.sh
    @echo '== the last commit' && (cd tools/lint && go run ./commit ../..)
    @echo '== links' && tools/check/links.sh

# the Go rooms, with the race detector where there is a C compiler
[group('check')]
test-go: _toolchain
    @tools/check/go_test.sh

# the report of the published runs in a real Chromium: charts, keyboard, widths, colours, downloads, axe; says so where there is none
[group('check')]
test-browser: _toolchain
    @tools/check/browser.sh

# the CPU limit, and what Ctrl-C leaves, under systemd where the tests above had none: WITH_SYSTEMD names a command that lends one
[group('check')]
test-systemd: _toolchain
    @if [ -d /run/systemd/system ]; then echo 'test-systemd: test-go has run under systemd'; \
    elif [ -z "${WITH_SYSTEMD-}" ]; then echo 'test-systemd: skipped: no systemd here, and WITH_SYSTEMD names no command that lends one'; \
    else "$WITH_SYSTEMD" go test -count=1 -timeout 1h ./stages/internal/budget ./stages/internal/app; fi

# the service under study
[group('check')]
test-python: _toolchain
    cd service && "$TEST_PYTHON" -m pytest -q

# the load script's pure modules
[group('check')]
test-js: _toolchain
    cd k6 && node --test

# ./bootstrap, with stand-ins for what it installs
[group('check')]
test-bootstrap:
    tools/setup/test.sh

# two clones of the last commit derive the same bytes
[group('check')]
test-twice: _toolchain
    tools/check/twice.sh

# every promise of the published runs; in a tarball or a shallow clone, those that need no history
[group('check')]
test-published: build
    bin/scaleguild verify --allow-no-history

# every study is well defined, and each stage changes one thing
[group('check')]
check-stages: build
    bin/scaleguild check --strict

# the same as `just smoke`, but skipped where CPU cannot be limited
[group('check')]
test-e2e: build
    tools/check/e2e.sh --may-skip

# each study of examples/ with short windows (2 min; needs go, node and python3), but skipped where CPU cannot be limited
[group('check')]
test-examples: build
    tools/check/examples.sh --may-skip

# what a response of one stage costs in instructions, in a short replay under valgrind (1 min); says so where there is none
[group('check')]
test-instructions: build
    tools/check/instructions.sh --may-skip

# a short `just known-answer`, but skipped where CPU cannot be limited
[group('check')]
test-known-answer: build
    tools/check/known_answer.sh --short --may-skip

# format Go, Python and this file
[group('check')]
fmt: _toolchain
    git ls-files '*.go' | xargs gofmt -w
    ruff check --fix service stages/internal/speed tools examples && ruff format service stages/internal/speed tools examples
    just --fmt

# write every golden file of the Go tests anew, after a change that is meant: `git diff` shows what changed
[group('check')]
golden: _toolchain
    @tools/golden.sh

# hold the published runs to their promises, a line each: `just verify`; with RUN, a rerun to what is claimed: `just verify RUN`, or `just verify RUN --same-answers answers.txt`
[group('check')]
verify *ARGS: build
    @bin/scaleguild verify "$@"

# ---------------------------------------------------------------- publish

# make a run the published one of its study: `just publish RUN`, or with the output of `just same-answers`: `just publish RUN ANSWERS`
[group('publish')]
publish *ARGS: build
    @bin/scaleguild publish "$@"

# write the tables of the published runs into README.md and docs/results.md, after a change of the tables
[group('publish')]
documents: build
    @bin/scaleguild documents

# write the reports of all published runs to dist/site
[group('publish')]
site: build
    rm -rf dist/site
    bin/scaleguild site dist/site

# draw the live view's picture of docs/watch.md from a replay of the published ladder
[group('publish')]
watch-picture: build
    @tools/watch-picture.sh

# pictures of the main report, as each sort of reader sees it, in dist/pictures, and the README's in docs/report.png
[group('publish')]
screenshots: site watch-picture
    tools/screenshots.sh dist/site/index.html dist/pictures docs/report.png

# write the last commit to dist/ as a deterministic archive, with its SHA-256
[group('publish')]
archive: _toolchain
    tools/archive.sh dist

# make every pin anew that follows from tools/versions.json, service/*.in and the imports; `just lock --upgrade` for new releases
[group('publish')]
lock *ARGS: _toolchain
    tools/lock.sh "$@"

# ---------------------------------------------------------------- nix

# evaluate the flake against stand-ins for nixpkgs; says so where there is no Nix
[group('nix')]
nix-eval: build
    ${WITH_NIX-} nix/test-eval

# build and check every package of the flake
[group('nix')]
nix-check:
    nix flake check --print-build-logs

# a shell with the exact tools of the flake
[group('nix')]
nix-shell:
    nix develop

# The tools must be the pinned ones: nothing else may build, test or measure.
_toolchain:
    @test -n "${SCALEGUILD_TOOLCHAIN-}" || { echo 'just: the tools are not the pinned ones (want SCALEGUILD_TOOLCHAIN set by nix develop or ./bootstrap)' >&2; echo 'hint: ./bootstrap just ladder, or nix develop -c just ladder' >&2; exit 4; }
