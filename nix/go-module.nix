# goModule NAME DESCRIPTION builds the command in the folder NAME of the Go module.
{ lib, pkgs }:
name: description:
pkgs.buildGoModule {
  pname = name;
  version = "0";
  src = import ./go-source.nix { inherit lib; };
  # `go run ./nix/vendorhash --write` computes it; a Go test compares it.
  vendorHash = lib.importJSON ./vendor-hash.json;
  # One name for the vendored modules of all commands, so that they share one store path.
  overrideModAttrs = _: { name = "scaleguild-go-modules"; };
  subPackages = [ name ];
  env.CGO_ENABLED = 0;
  ldflags = [
    "-s"
    "-w"
  ];
  # checks/go.nix runs all tests once, with the files beside the Go files that they read.
  doCheck = false;
  meta = {
    inherit description;
    mainProgram = name;
  };
}
