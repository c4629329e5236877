# What stands for a package: a derivation that cannot be built, whose hash depends on everything that
# was passed to it. `arguments` shows what that was.
{ system }:
let
  # Functions have no place in a derivation, but they are called, so that an error inside is seen.
  plain =
    value:
    if builtins.isFunction value then
      plain (value { })
    else if builtins.isList value then
      map plain value
    else if builtins.isAttrs value && !(value ? outPath) then
      builtins.mapAttrs (_: plain) value
    else
      value;
in
rec {
  package =
    name: arguments:
    derivation {
      inherit name system;
      builder = "/nixpkgs-stub-builds-nothing";
      arguments = builtins.toJSON (plain arguments);
    }
    // {
      inherit arguments;
      meta = arguments.meta or { };
    };

  # builder NAME REQUIRED OPTIONAL stands for a function from arguments to a package. Arguments that are
  # missing, or that nixpkgs' function does not take, are an error.
  builder =
    function: required: optional: arguments:
    let
      missing = builtins.filter (name: !(arguments ? ${name})) required;
      unknown = builtins.attrNames (
        removeAttrs arguments (required ++ optional)
      );
      name = arguments.name or "${arguments.pname}-${arguments.version}";
    in
    if missing != [ ] then
      throw "${function}: arguments are missing: ${toString missing}"
    else if unknown != [ ] then
      throw "${function}: unknown arguments: ${toString unknown}"
    else
      package name arguments;
}
