# The functions of nixpkgs' lib that the project uses, with the same results. A function that is not
# here is an error, so that each one is looked up before it is used.
rec {
  genAttrs =
    names: value:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = value name;
      }) names
    );

  importJSON = file: builtins.fromJSON (builtins.readFile file);

  versionAtLeast = version: least: builtins.compareVersions version least >= 0;

  mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);

  splitString =
    separator: text:
    builtins.filter builtins.isString (builtins.split "[${separator}]" text);

  hasSuffix =
    suffix: text:
    let
      start = builtins.stringLength text - builtins.stringLength suffix;
    in
    start >= 0 && builtins.substring start (-1) text == suffix;

  removeSuffix =
    suffix: text:
    if hasSuffix suffix text then
      builtins.substring 0 (builtins.stringLength text - builtins.stringLength suffix) text
    else
      text;

  fileset = import ./fileset.nix { inherit hasSuffix; };
}
