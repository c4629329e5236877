# pythonWith ENVIRONMENT is Python 3.13 with exactly the wheels of one lock file, at the lock's own
# hashes. wheels.json names them per system; `go run ./nix/lockwheels --write` makes it from the locks.
#
# The package index keeps a file at AA/BB/REST/FILE, where AABBREST is the BLAKE2b-256 of its bytes. The
# mirror "pypi" of nixpkgs is a neighbour of these folders, and curl resolves the dots. Unlike the URL of
# fetchPypi, which is made of names, this one does not depend on what an uploader said of the file.
{ lib, pkgs }:
environment:
let
  python = pkgs.python313;
  inherit (pkgs.stdenv.hostPlatform) system;
  wheels = (lib.importJSON ./wheels.json).${environment}.${system};

  install =
    file: wheel:
    let
      field = builtins.elemAt (lib.splitString "-" (lib.removeSuffix ".whl" file));
    in
    python.pkgs.buildPythonPackage {
      pname = field 0;
      version = field 1;
      format = "wheel";
      src = pkgs.fetchurl {
        name = file;
        url = "mirror://pypi/../${wheel.path}/${file}";
        inherit (wheel) hash;
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
