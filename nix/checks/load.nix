# The load script: its pure modules, and k6 with it against a service on loopback.
{
  pkgs,
  k6,
  tree,
}:
pkgs.runCommand "load"
  {
    nativeBuildInputs = [
      pkgs.nodejs
      k6
    ];
  }
  ''
    cd ${tree}/k6
    node --test
    touch $out
  ''
