# Everything that the flake offers for one system, as a function of its package set.
{ lib, pkgs }:
let
  versions = lib.importJSON ../tools/versions.json;
  goModule = import ./go-module.nix { inherit lib pkgs; };
  pythonWith = import ./python.nix { inherit lib pkgs; };

  # What is measured, and what tests it. Only the first is the python3 of the shell.
  python = pythonWith "service";
  testPython = pythonWith "test";

  rooms = {
    k6 = import ./packages/k6.nix { inherit pkgs versions; };
    mockapi = import ./packages/mockapi.nix { inherit goModule; };
    merge = import ./packages/merge.nix { inherit goModule; };
    stages = import ./packages/stages.nix { inherit goModule; };
    service = import ./packages/service.nix { inherit lib pkgs python; };
  };
in
{
  packages = rooms // {
    default = pkgs.symlinkJoin {
      name = "scaleguild";
      paths = builtins.attrValues rooms;
    };
  };

  devshell = import ./devshell.nix {
    inherit pkgs python testPython;
    inherit (rooms) k6;
    echarts = import ./echarts.nix { inherit pkgs versions; };
  };

  checks = import ./checks.nix {
    inherit lib pkgs testPython;
    inherit (rooms) stages;
  };

  # `nix fmt` formats every Nix file of the tree.
  formatter = pkgs.nixfmt-tree;
}
