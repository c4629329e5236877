# The reports of all published runs as HTML: `nix build .#site`, and result/index.html is the main
# study's. The same files as `just site` writes, which nix/test-eval compares byte for byte.
{
  lib,
  pkgs,
  merge,
  echarts,
}:
let
  # All that `merge site` reads: the records, and the questions that the studies ask.
  tree = lib.fileset.toSource {
    root = ../..;
    fileset = lib.fileset.unions [
      ../../results
      (lib.fileset.fileFilter (file: file.name == "study.toml") ../../stages)
    ];
  };
in
pkgs.runCommand "site"
  {
    nativeBuildInputs = [ merge ];
    ECHARTS_JS = "${echarts}";
    meta.description = "Reports of the published runs, as HTML";
  }
  ''
    merge site --root ${tree} $out
  ''
