# What `nix flake check` builds. None needs the network, a cgroup or a quiet machine: the measurement
# itself is no check.
{
  lib,
  pkgs,
  testPython,
  merge,
  stages,
  k6,
  site,
  echarts,
}:
let
  tree = lib.fileset.toSource {
    root = ../.;
    fileset = ../.;
  };
in
{
  inherit site;
  go = import ./checks/go.nix {
    inherit
      lib
      pkgs
      testPython
      tree
      ;
  };
  definitions = import ./checks/definitions.nix { inherit pkgs stages tree; };
  format = import ./checks/format.nix { inherit pkgs testPython tree; };
  lint = import ./checks/lint.nix { inherit pkgs testPython tree; };
  load = import ./checks/load.nix { inherit pkgs k6 tree; };
  published = import ./checks/published.nix {
    inherit
      pkgs
      testPython
      merge
      stages
      echarts
      tree
      ;
  };
  service = import ./checks/service.nix { inherit pkgs testPython tree; };
}
