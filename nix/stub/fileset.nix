# lib.fileset, as far as the project uses it. A file set is a list of folders, each with a rule for the
# files in it.
{ hasSuffix }:
let
  toSet =
    value:
    if builtins.isPath value then
      [
        {
          folder = value;
          rule = _: true;
        }
      ]
    else
      value;

  # What nixpkgs hands to the rule of fileFilter.
  describe = path: type: rec {
    name = baseNameOf path;
    inherit type;
    hasExt = extension: hasSuffix ".${extension}" name;
  };

  isBelow =
    folder: path: path == folder || builtins.substring 0 (builtins.stringLength folder + 1) path == "${folder}/";

  # Folders without a file of the set are left out, as nixpkgs does.
  holds =
    set: path: type:
    if type == "directory" then
      let
        entries = builtins.readDir path;
      in
      builtins.any (name: holds set "${path}/${name}" entries.${name}) (builtins.attrNames entries)
    else
      builtins.any (part: isBelow (toString part.folder) path && part.rule (describe path type)) set;
in
{
  fileFilter = rule: folder: [ { inherit folder rule; } ];

  unions = sets: builtins.concatLists (map toSet sets);

  toSource =
    { root, fileset }:
    if !builtins.all (part: isBelow (toString root) (toString part.folder)) (toSet fileset) then
      throw "lib.fileset.toSource: the files are not below the root"
    else
      {
        outPath = builtins.path {
          path = root;
          name = "source";
          filter = path: type: holds (toSet fileset) path type;
        };
      };
}
