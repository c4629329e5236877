package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
)

// goFunctions finds the functions and methods of a Go file, and the literals that
// are in none of them. A literal inside a function counts to that.
func goFunctions(root, name string) ([]function, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, filepath.Join(root, name), nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []function
	ast.Inspect(file, func(node ast.Node) bool {
		called := "a function literal"
		switch node := node.(type) {
		case *ast.FuncDecl:
			called = node.Name.Name
		case *ast.FuncLit:
		default:
			return true
		}
		first, last := files.Position(node.Pos()).Line, files.Position(node.End()).Line
		found = append(found, function{name, first, called, last - first + 1})
		return false
	})
	return found, nil
}
