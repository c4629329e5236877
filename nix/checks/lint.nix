# No complaint of ruff, mypy and shellcheck. checks/go.nix runs go vet.
{
  pkgs,
  testPython,
  tree,
}:
pkgs.runCommand "lint"
  {
    nativeBuildInputs = [
      pkgs.shellcheck
      testPython
    ];
  }
  ''
    cd ${tree}
    ruff check --no-cache service tools
    shellcheck -x -a bootstrap scaleguild .ci/run tools/*.sh tools/setup/test.sh tools/check/*.sh nix/test-eval nix/test-eval-finds
    cd service
    python3 -m mypy --cache-dir "$TMPDIR/mypy"
    touch $out
  ''
