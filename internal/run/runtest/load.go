// Package runtest makes plans and records for tests: ones that add up, so that
// run.Judge finds nothing wrong with them until a test changes something.
package runtest

import "scaleguild/internal/run"

// Kinds are the endpoint kinds of the project's load, as k6/manifest.json says.
func Kinds() []run.EndpointKind {
	return []run.EndpointKind{
		{Name: "health", Weight: 15}, {Name: "list_items", Weight: 20}, {Name: "get_item", Weight: 20},
		{Name: "create_order", Weight: 10}, {Name: "quote", Weight: 25, Upstream: true}, {Name: "checkout", Weight: 10, Upstream: true},
	}
}
