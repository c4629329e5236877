# The shell of `nix develop`.
{ pkgs, tools }:
# mkShell and not mkShellNoCC: `go test -race` links with cgo.
pkgs.mkShell {
  inherit (tools) packages env;
  shellHook = tools.clean;
}
