package speed

import _ "embed"

// Name is the speed probe's, among the programs of a run.
const Name = "speed-probe"

// source is the program.
//
//go:embed probe.py
var source string

// Argv is the command line of the program under a Python, an absolute path. Nothing of the
// machine or of the user changes what it imports: of Python's own library it takes what is
// there without site packages.
func Argv(python string) []string { return []string{python, "-I", "-S", "-c", source} }
