# All Go tests. They read definitions, manifests and fixtures, so the source is the whole tree. Tests
# that need the network, a git checkout or systemd are skipped here, and say so.
{
  lib,
  pkgs,
  testPython,
  tree,
}:
pkgs.buildGoModule {
  pname = "scaleguild-tests";
  version = "0";
  src = tree;
  # The same modules as the commands have, under the same name.
  vendorHash = lib.importJSON ../vendor-hash.json;
  overrideModAttrs = _: { name = "scaleguild-go-modules"; };
  env.CGO_ENABLED = 0;
  nativeCheckInputs = [
    pkgs.git
    pkgs.nodejs
    testPython
  ];
  buildPhase = "go vet ./...";
  # Tests find their fixtures by the sources' real paths.
  checkPhase = ''
    export GOFLAGS="''${GOFLAGS//-trimpath/}"
    go test ./...
  '';
  installPhase = "touch $out";
}
