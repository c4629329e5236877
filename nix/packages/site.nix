# The report of every published run as HTML: `nix build .#site`, and result/index.html is the main
# study's. The same files as `just site` writes.
{
  lib,
  pkgs,
  merge,
  echarts,
}:
let
  tree = lib.fileset.toSource {
    root = ../..;
    fileset = lib.fileset.unions [
      ../../results
      ../../tools/site.sh
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
    cd ${tree}
    bash tools/site.sh merge $out
  ''
