{
  description = "A stand-in for nixpkgs that evaluates this project's Nix files and builds nothing";

  outputs =
    { ... }:
    let
      lib = import ./lib.nix;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs systems (system: import ./packages.nix { inherit lib system; });
    };
}
