# The functions of the package set that make packages, with the arguments that the project may use.
{ builder }:
{
  buildGoModule = builder "buildGoModule" [ "pname" "version" "src" "vendorHash" ] [
    "buildPhase"
    "checkPhase"
    "doCheck"
    "env"
    "installPhase"
    "ldflags"
    "meta"
    "nativeCheckInputs"
    "overrideModAttrs"
    "postInstall"
    "subPackages"
  ];
  # It takes one of two arguments for the hash.
  fetchurl = arguments: builder "fetchurl" [ "name" "url" (if arguments ? sha256 then "sha256" else "hash") ] [ ] arguments;
  linkFarm = name: entries: builder "linkFarm" [ "name" "entries" ] [ ] { inherit name entries; };
  mkShell = arguments: builder "mkShell" [ "name" "packages" ] [ "env" "shellHook" ] ({ name = "nix-shell"; } // arguments);
  runCommand =
    name: arguments: script:
    builder "runCommand" [ "name" "script" ] [ "ECHARTS_JS" "meta" "nativeBuildInputs" ] (
      { inherit name script; } // arguments
    );
  symlinkJoin = builder "symlinkJoin" [ "name" "paths" ] [ "meta" ];
  writeShellApplication = builder "writeShellApplication" [ "name" "text" ] [
    "meta"
    "runtimeEnv"
    "runtimeInputs"
  ];
}
