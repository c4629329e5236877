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
// release's hashes and one path of the right form. The path follows from the bytes, so
// wheels with one hash have one path, and others another. It names all differences.
func compare(wheels Wheels, all map[string]Lock) error {
	var problems []error
	note := func(where, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: %s: %s", wheelsFile, where, fmt.Sprintf(format, args...)))
	}
	paths, owners := map[string]string{}, map[string]string{} // of a hash, of a path
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
				if problem == "" {
					problem = belong(paths, owners, files[file])
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

// belong says what is wrong when a path stands with another hash than before, or a
// hash with another path.
func belong(paths, owners map[string]string, wheel Wheel) (problem string) {
	path, known := paths[wheel.Hash]
	owner, taken := owners[wheel.Path]
	switch {
	case known && path != wheel.Path:
		return fmt.Sprintf("another path than the same file has elsewhere (got %s, want %s)", wheel.Path, path)
	case taken && owner != wheel.Hash:
		return fmt.Sprintf("the path of another file (got %s)", wheel.Path)
	}
	paths[wheel.Hash], owners[wheel.Path] = wheel.Path, wheel.Hash
	return ""
}

// examine gives the package of a wheel and what is wrong with it, if anything.
func examine(file string, wheel Wheel, system system, lock Lock) (name, problem string) {
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
	case !release.Hashes[wheel.Hash]:
		return name, fmt.Sprintf("a hash that the lock does not have (got %s)", wheel.Hash)
	case !pathForm.MatchString(wheel.Path):
		return name, fmt.Sprintf("not a path of the package index (got %q, want AA/BB/ and 60 more hexadecimal digits)", wheel.Path)
	case !system.fits(parts[4]):
		return name, fmt.Sprintf("for another platform (got %s, want one of %s)", parts[4], system.name)
	}
	return name, ""
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
