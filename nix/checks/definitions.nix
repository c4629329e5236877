# Every study of stages/ resolves, and each of its stages changes one thing.
{
  pkgs,
  stages,
  tree,
}:
pkgs.runCommand "definitions" { nativeBuildInputs = [ stages ]; } ''
  cd ${tree}
  stages check
  touch $out
''
