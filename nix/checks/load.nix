# The load script's pure modules.
{ pkgs, tree }:
pkgs.runCommand "load" { nativeBuildInputs = [ pkgs.nodejs ]; } ''
  cd ${tree}/k6
  node --test
  touch $out
''
