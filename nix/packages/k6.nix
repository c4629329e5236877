# k6 with the project's module: the module in k6/generator, whose go.sum pins k6 and all that it needs.
{
  lib,
  pkgs,
  versions,
}:
pkgs.buildGoModule {
  pname = "k6";
  version = builtins.substring 1 (-1) versions.k6;
  src = lib.fileset.toSource {
    root = ../../k6/generator;
    fileset = lib.fileset.fileFilter (
      file: file.hasExt "go" || file.name == "go.mod" || file.name == "go.sum"
    ) ../../k6/generator;
  };
  # `go run ./nix/vendorhash --write` computes it; a Go test compares it.
  vendorHash = lib.importJSON ../vendor-hash-k6.json;
  subPackages = [ "." ];
  env.CGO_ENABLED = 0;
  postInstall = "mv $out/bin/generator $out/bin/k6";
  # Its tests run k6/mix.js; checks/load.nix tests the whole.
  doCheck = false;
  meta = {
    description = "Load generator that replays the study's requests";
    mainProgram = "k6";
  };
}
