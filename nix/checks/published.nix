# The promises of the published runs: `just verify`, with the packages as its commands. There is no git
# history here; what needs it is told by `just test`.
{
  pkgs,
  testPython,
  merge,
  stages,
  echarts,
  tree,
}:
pkgs.runCommand "published"
  {
    nativeBuildInputs = [
      merge
      stages
      pkgs.nodejs
      testPython
    ];
    ECHARTS_JS = "${echarts}";
  }
  ''
    merge verify --root ${tree} --allow-no-history
    touch $out
  ''
