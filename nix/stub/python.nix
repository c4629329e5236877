# The interpreter, as far as the project uses it.
{ package, builder }:
package "python3" { }
// {
  pkgs.buildPythonPackage = builder "buildPythonPackage" [ "pname" "version" "format" "src" ] [
    "buildInputs"
    "dontCheckRuntimeDeps"
    "dontStrip"
    "nativeBuildInputs"
  ];
  withPackages = choose: package "python3-env" { packages = choose { }; };
}
