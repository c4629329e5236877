# Go and Python sources are as their formatters write them. `just check` looks at more; this needs no
# git.
{
  pkgs,
  testPython,
  tree,
}:
pkgs.runCommand "format"
  {
    nativeBuildInputs = [
      pkgs.go
      testPython
    ];
  }
  ''
    cd ${tree}
    unformatted=$(gofmt -l .)
    if [ -n "$unformatted" ]; then
      printf 'not formatted: %s\nhint: just fmt\n' "$unformatted"
      exit 1
    fi
    ruff format --no-cache --check service tools
    touch $out
  ''
