package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
)

// functionsOf prints the functions of the file that it is given, as JSON: Python
// knows best where they end.
//
//go:embed functions_of.py
var functionsOf string

// pythonFunctions finds the functions of a Python file, those within others too.
func pythonFunctions(root, name string) ([]function, error) {
	var text bytes.Buffer
	command := exec.Command("python3", "-I", "-c", functionsOf, filepath.Join(root, name))
	command.Stderr = &text
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", name, err, text.Bytes())
	}
	var functions []struct {
		Name        string
		First, Last int
	}
	if err := json.Unmarshal(out, &functions); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var found []function
	for _, f := range functions {
		found = append(found, function{name, f.First, f.Name, f.Last - f.First + 1})
	}
	return found, nil
}
