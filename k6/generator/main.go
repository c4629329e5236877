// The generator is k6 with one module and one output more: k6/x/scaleguild, which sends a load of
// tables without JavaScript, and --out scaleguild=-, which writes its points compactly. All that
// k6 does by itself it does as before.
package main

import (
	"go.k6.io/k6/cmd"
	"go.k6.io/k6/js/modules"
	"go.k6.io/k6/output"

	"scaleguild/k6/generator/internal/module"
	"scaleguild/k6/generator/internal/points"
)

func main() {
	modules.Register(module.Name, module.New())
	output.RegisterExtension("scaleguild", points.NewOutput)
	cmd.Execute()
}
