# The files of the Go module that decide a build, and nothing else: an edit of a study, a page or a
# script rebuilds no command. nix/vendorhash copies by the same rule (isSource); nix/test-eval compares
# the two, and a Go test proves that every embedded file is among them.
{ lib }:
let
  isSource = file: file.hasExt "go" || file.name == "go.mod" || file.name == "go.sum";
  isEmbedded = file: file.hasExt "css" || file.hasExt "html" || file.hasExt "js";
in
lib.fileset.toSource {
  root = ../.;
  fileset = lib.fileset.unions [
    (lib.fileset.fileFilter isSource ../.)
    (lib.fileset.fileFilter isEmbedded ../merge/internal/report)
    ../stages/internal/speed/probe.py
  ];
}
