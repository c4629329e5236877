# The service under study as a command. `stages` does not use it: it starts the folder service/ itself,
# so that a study can name another service.
{
  lib,
  pkgs,
  python,
}:
let
  source = lib.fileset.toSource {
    root = ../../service;
    fileset = lib.fileset.fileFilter (file: file.hasExt "py") ../../service/app;
  };
in
pkgs.writeShellApplication {
  name = "service";
  runtimeInputs = [ python ];
  text = ''
    cd ${source}
    exec python3 -m app "$@"
  '';
  meta.description = "The FastAPI service under study";
}
