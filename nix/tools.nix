# What `just` needs, for the shell and for the app. ./bootstrap gives the same without Nix.
{
  lib,
  pkgs,
  python,
  testPython,
  echarts,
  k6,
}:
let
  # At the lock's version, for another one would format otherwise.
  ruff = pkgs.linkFarm "ruff" [
    {
      name = "bin/ruff";
      path = "${testPython}/bin/ruff";
    }
  ];
  lint = import ./packages/lint.nix { inherit lib pkgs; };
in
{
  packages = [
    pkgs.git
    pkgs.go
    pkgs.just
    pkgs.nodejs
    pkgs.shellcheck
    pkgs.valgrind
    k6
    lint
    python
    ruff
  ];

  env = {
    SCALEGUILD_TOOLCHAIN = "nix";
    ECHARTS_JS = "${echarts}";
    TEST_PYTHON = "${testPython}/bin/python3";
    PYTHONNOUSERSITE = "1";
    GOTOOLCHAIN = "local";
    GOWORK = "off";
    GOFLAGS = "-buildvcs=false";
  };

  # The caller's Python settings stay out. The builder's date of 1980 does too: with it, Python
  # writes another kind of bytecode cache than it does elsewhere.
  clean = "unset SOURCE_DATE_EPOCH PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE VIRTUAL_ENV";
}
