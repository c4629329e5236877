# `nix run .#ladder -- 10` runs the main study in the checkout that it is called in, as `just ladder 10`
# does in the shell; `nix run .#mockapi` serves the mock alone.
{
  pkgs,
  tools,
  mockapi,
}:
let
  ladder = pkgs.writeShellApplication {
    name = "ladder";
    runtimeInputs = tools.packages;
    runtimeEnv = tools.env;
    text = ''
      if [ ! -f justfile ] || [ ! -d stages/ladder ]; then
        echo 'ladder: not in the project (got no justfile and stages/ladder here, want both)' >&2
        echo 'hint: git clone the project, change into it, and call nix run .#ladder there' >&2
        exit 2
      fi
      ${tools.clean}
      exec just ladder "$@"
    '';
    meta.description = "Runs the main study, prints its table and writes its report";
  };
in
{
  ladder = {
    type = "app";
    program = "${ladder}/bin/ladder";
    meta.description = "Runs the main study in this checkout";
  };
  mockapi = {
    type = "app";
    program = "${mockapi}/bin/mockapi";
    meta.description = "Serves the mock of the upstream";
  };
}
