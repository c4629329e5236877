# ECharts, which merge puts into its report: one file, with the hash that ./bootstrap checks too.
{ pkgs, versions }:
let
  inherit (versions.echarts) version sha256;
in
pkgs.fetchurl {
  # The version in the name makes a new version with the old hash an error instead of the old file.
  name = "echarts-${version}.min.js";
  url = "https://raw.githubusercontent.com/apache/echarts/${version}/dist/echarts.min.js";
  inherit sha256;
}
