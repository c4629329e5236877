# The package set. Its names are those that nixos-26.05 is known to have and that the project uses; any
# other name is an error of evaluation. Each use is traced, so that nix/test-eval finds names that
# nobody asks for any more.
{ lib, system }:
let
  inherit (import ./derivation.nix { inherit system; }) package builder;
  packages = names: lib.genAttrs names (name: package name { });

  set =
    packages [
      "autoPatchelfHook"
      "git"
      "just"
      "nixfmt-tree"
      "nodejs"
      "shellcheck"
      "valgrind"
    ]
    // import ./builders.nix { inherit builder; }
    // {
      go = package "go" { } // {
        version = "1.26.8";
      };
      python313 = import ./python.nix { inherit package builder; };
      stdenv = {
        hostPlatform = { inherit system; };
        cc.cc.lib = package "gcc-lib" { };
      };
    };
in
builtins.mapAttrs (name: value: builtins.trace "nixpkgs-stub: ${name}" value) set
