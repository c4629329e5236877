# Every promise of the published runs: `just verify`, with the packages as its commands.
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
    cd ${tree}
    VERIFY_WITH="${merge}/bin/merge ${stages}/bin/stages" bash tools/verify.sh
    touch $out
  ''
