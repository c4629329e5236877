// Lockwheels keeps nix/wheels.json in step with the Python lock files.
//
// The locks hold the hashes of every file of a release, but no file names; Nix
// needs the one wheel that fits a system, and where the package index keeps it. With
// --write, pip chooses the wheels for Python 3.13 on each system, downloads them and
// checks them against the lock. Without it nothing is fetched: wheels.json is compared
// with the locks, and its paths with their form and each other.
//
//	go run ./nix/lockwheels           compares, and fails when they differ
//	go run ./nix/lockwheels --write   makes nix/wheels.json anew
package main

import "scaleguild/internal/cli"

func main() { cli.Main("lockwheels", command) }
