# The packages of the flake: the whole command, one for each room, and the published reports.
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
    k6 = import ./packages/k6.nix { inherit lib pkgs versions; };
    mockapi = import ./packages/mockapi.nix { inherit goModule; };
    merge = import ./packages/merge.nix { inherit goModule; };
    stages = import ./packages/stages.nix { inherit goModule; };
    watch = import ./packages/watch.nix { inherit goModule; };
    standin = import ./packages/standin.nix { inherit goModule; };
    scaleguild = import ./packages/scaleguild.nix { inherit goModule; };
    service = import ./packages/service.nix { inherit lib pkgs python; };
  };
in
rooms
// {
  site = import ./packages/site.nix {
    inherit lib pkgs echarts;
    inherit (rooms) merge;
  };
  # Without the rooms' own commands: two of them would hide watch and service of the system.
  default = pkgs.symlinkJoin {
    name = "scaleguild";
    paths = [
      rooms.scaleguild
      rooms.k6
      rooms.standin
    ];
    meta.mainProgram = "scaleguild";
  };
}
