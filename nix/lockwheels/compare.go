package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleguild/internal/cli"
)

// compare fails unless wheels has, for every environment and system, exactly
// one fitting wheel of every release of the environment's lock, with one of the
// release's hashes. It names all differences.
func compare(wheels Wheels, all map[string]Lock) error {
	var problems []error
	note := func(where, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: %s: %s", wheelsFile, where, fmt.Sprintf(format, args...)))
	}
	for _, environment := range sortedKeys(all) {
		for _, system := range systems() {
			where := environment + "." + system.name
			files := wheels[environment][system.name]
			seen := map[string]bool{}
			for _, file := range sortedKeys(files) {
				name, problem := examine(file, files[file], system, all[environment])
				if problem == "" && seen[name] {
					problem = "a second wheel of one package"
				}
				if problem != "" {
					note(where, "%s: %s", file, problem)
				}
				seen[name] = true
			}
			for _, name := range sortedKeys(all[environment]) {
				if !seen[name] {
					note(where, "no wheel of %s %s", name, all[environment][name].Version)
				}
			}
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return cli.Fail(cli.Broke, fix, "%w", errors.Join(problems...))
}

// examine gives the package of a wheel and what is wrong with it, if anything.
func examine(file, sri string, system system, lock Lock) (name, problem string) {
	parts := strings.Split(strings.TrimSuffix(file, ".whl"), "-")
	if len(parts) != 5 || !strings.HasSuffix(file, ".whl") {
		return "", "not a wheel's name (want package-version-python-abi-platform.whl)"
	}
	name = normalise(parts[0])
	release, ok := lock[name]
	switch {
	case !ok:
		return name, "not in the lock"
	case parts[1] != release.Version:
		return name, fmt.Sprintf("another version than the lock's (got %s, want %s)", parts[1], release.Version)
	case !release.Hashes[sri]:
		return name, fmt.Sprintf("a hash that the lock does not have (got %s)", sri)
	case !system.fits(parts[4]):
		return name, fmt.Sprintf("for another platform (got %s, want one of %s)", parts[4], system.name)
	}
	return name, ""
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
