# pythonWith ENVIRONMENT is Python 3.13 with exactly the wheels of one lock file, at the lock's own
# hashes. wheels.json names them per system; `go run ./nix/lockwheels --write` makes it from the locks.
{ lib, pkgs }:
environment:
let
  python = pkgs.python313;
  inherit (pkgs.stdenv.hostPlatform) system;
  wheels = (lib.importJSON ./wheels.json).${environment}.${system};

  install =
    file: hash:
    let
      field = builtins.elemAt (lib.splitString "-" (lib.removeSuffix ".whl" file));
      pname = field 0;
      version = field 1;
    in
    python.pkgs.buildPythonPackage {
      inherit pname version;
      format = "wheel";
      src = pkgs.fetchPypi {
        inherit pname version hash;
        format = "wheel";
        dist = field 2;
        python = field 2;
        abi = field 3;
        platform = field 4;
      };
      # Compiled modules expect the C++ runtime where other systems have it.
      nativeBuildInputs = [ pkgs.autoPatchelfHook ];
      buildInputs = [ pkgs.stdenv.cc.cc.lib ];
      dontStrip = true;
      # The lock was resolved as a whole and names every package, so no wheel brings its own.
      dontCheckRuntimeDeps = true;
    };
in
python.withPackages (_: lib.mapAttrsToList install wheels)
