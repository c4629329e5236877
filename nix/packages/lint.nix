# staticcheck and deadcode at the versions of tools/lint/go.mod: others would find other things.
{ lib, pkgs }:
pkgs.buildGoModule {
  pname = "lint";
  version = "0";
  src = lib.fileset.toSource {
    root = ../../tools/lint;
    fileset = lib.fileset.fileFilter (
      file: file.hasExt "go" || file.name == "go.mod" || file.name == "go.sum"
    ) ../../tools/lint;
  };
  # `go run ./nix/vendorhash --write` computes it; a Go test compares it.
  vendorHash = lib.importJSON ../vendor-hash-lint.json;
  env.CGO_ENABLED = 0;
  buildPhase = ''
    go build -trimpath -o lint/ golang.org/x/tools/cmd/deadcode honnef.co/go/tools/cmd/staticcheck
  '';
  installPhase = ''
    mkdir -p $out/bin
    cp lint/* $out/bin
  '';
  doCheck = false;
  meta.description = "Linters that `just check` runs on the Go code";
}
