{
  description = "ScaleGuild: how far one FastAPI service goes on one vCPU, one change at a time";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { nixpkgs, ... }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      project = nixpkgs.lib.genAttrs systems (
        system:
        import ./nix {
          inherit (nixpkgs) lib;
          pkgs = nixpkgs.legacyPackages.${system};
        }
      );
      each = output: builtins.mapAttrs (_: output) project;
    in
    {
      packages = each (project: project.packages);
      apps = each (project: project.apps);
      devShells = each (project: { default = project.devshell; });
      checks = each (project: project.checks);
      formatter = each (project: project.formatter);
    };
}
