# The service's own tests, on loopback.
{
  pkgs,
  testPython,
  tree,
}:
pkgs.runCommand "service" { nativeBuildInputs = [ testPython ]; } ''
  cp -r ${tree}/service .
  chmod -R u+w service
  cd service
  python3 -m pytest
  touch $out
''
