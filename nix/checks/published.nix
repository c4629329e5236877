# The tables in README.md are those of the published runs. That their reports can be built is what the
# package site shows.
{
  pkgs,
  merge,
  tree,
}:
pkgs.runCommand "published" { nativeBuildInputs = [ merge ]; } ''
  cd ${tree}
  for run in results/*/; do
    merge table --readme README.md --check "''${run%/}"
  done
  touch $out
''
