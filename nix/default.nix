# Everything that the flake offers for one system, as a function of its package set.
{ lib, pkgs }:
let
  versions = lib.importJSON ../tools/versions.json;
  pythonWith = import ./python.nix { inherit lib pkgs; };
  echarts = import ./echarts.nix { inherit pkgs versions; };

  # What is measured, and what tests it. Only the first is the python3 of the shell.
  python = pythonWith "service";
  testPython = pythonWith "test";

  packages = import ./packages.nix {
    inherit
      lib
      pkgs
      python
      echarts
      versions
      ;
  };
  tools = import ./tools.nix {
    inherit
      lib
      pkgs
      python
      testPython
      echarts
      ;
    inherit (packages) k6;
  };
in
# Else every Go package would fail, when it is built.
assert lib.versionAtLeast pkgs.go.version versions.minimum.go;
{
  inherit packages;

  apps = import ./apps.nix {
    inherit pkgs tools;
    inherit (packages) mockapi;
  };

  devshell = import ./devshell.nix { inherit pkgs tools; };

  checks = import ./checks.nix {
    inherit
      lib
      pkgs
      testPython
      echarts
      ;
    inherit (packages) merge stages k6 site;
  };

  # `nix fmt` formats every Nix file of the tree.
  formatter = pkgs.nixfmt-tree;
}
