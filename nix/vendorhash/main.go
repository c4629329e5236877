// Vendorhash computes the vendorHash of the project's Go module without Nix.
//
// It copies the files that nix/go-source.nix selects, runs `go mod vendor` in
// the copy and hashes the result as Nix does, which is what nixpkgs'
// buildGoModule compares. The hash follows the imports of every package, tests
// included, so it can change while go.sum stays the same.
//
//	go run ./nix/vendorhash           compares, and fails when the hash is stale
//	go run ./nix/vendorhash --write   stores the right hash in nix/vendor-hash.json
package main

import "scaleguild/internal/cli"

func main() { cli.Main("vendorhash", command) }
