# goModule FOLDER DESCRIPTION builds the command in a folder of the Go module; it has the folder's last
# name, and the module's where that is its root.
{ lib, pkgs }:
folder: description:
let
  name = if folder == "." then "scaleguild" else baseNameOf folder;
in
pkgs.buildGoModule {
  pname = name;
  version = "0";
  src = import ./go-source.nix { inherit lib; };
  # `go run ./nix/vendorhash --write` computes it; a Go test compares it.
  vendorHash = lib.importJSON ./vendor-hash.json;
  # One name for the vendored modules of all commands, so that they share one store path.
  overrideModAttrs = _: { name = "scaleguild-go-modules"; };
  # The whole command starts the mock, which it looks for beside itself.
  subPackages = if folder == "." then [ folder "mockapi" ] else [ folder ];
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
