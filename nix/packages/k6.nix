# k6 at the project's own version: the package set has another one. Its tree carries vendor/, hence
# vendorHash = null.
{ pkgs, versions }:
let
  tag = versions.k6;
in
pkgs.buildGoModule {
  pname = "k6";
  version = builtins.substring 1 (-1) tag;
  src = pkgs.fetchFromGitHub {
    # The tag in the name makes a new tag with the old hash an error instead of the old source.
    name = "k6-${tag}-source";
    owner = "grafana";
    repo = "k6";
    inherit tag;
    hash = "sha256-8R0ZOxSKkCzETlSRB1KRIiqpy5/CgINXbt99gzbvWZA=";
  };
  vendorHash = null;
  subPackages = [ "./" ];
  env.CGO_ENABLED = 0;
  # k6's tests reach for the network.
  doCheck = false;
  meta = {
    description = "Load generator that replays the study's requests";
    mainProgram = "k6";
  };
}
