# The packages of the flake: one for each room, the published reports, and all rooms in one.
{
  lib,
  pkgs,
  python,
  echarts,
  versions,
}:
let
  goModule = import ./go-module.nix { inherit lib pkgs; };
  rooms = {
    k6 = import ./packages/k6.nix { inherit pkgs versions; };
    mockapi = import ./packages/mockapi.nix { inherit goModule; };
    merge = import ./packages/merge.nix { inherit goModule; };
    stages = import ./packages/stages.nix { inherit goModule; };
    watch = import ./packages/watch.nix { inherit goModule; };
    standin = import ./packages/standin.nix { inherit goModule; };
    service = import ./packages/service.nix { inherit lib pkgs python; };
  };
in
rooms
// {
  site = import ./packages/site.nix {
    inherit lib pkgs echarts;
    inherit (rooms) merge;
  };
  default = pkgs.symlinkJoin {
    name = "scaleguild";
    paths = builtins.attrValues rooms;
  };
}
