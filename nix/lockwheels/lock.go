package main

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"

	"scaleguild/internal/cli"
)

// Lock maps a package's normalised name to its release.
type Lock map[string]Release

// Release is one pinned package of a lock file.
type Release struct {
	Version string
	Hashes  map[string]bool // of all its files, as "sha256-" and base64
}

// markers says which environment markers hold for CPython on Linux. A marker
// that is not listed is an error: whoever adds a dependency decides what it
// means here, for pip would decide it for the machine that it runs on.
func markers() map[string]bool {
	return map[string]bool{
		"":                        true,
		"sys_platform == 'win32'": false,
		"sys_platform == 'linux'": true,
		"platform_python_implementation != 'PyPy'": true,
	}
}

var (
	requirement = regexp.MustCompile(`^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;]+)(?: ; ([^\\]*[^\\ ]))?`)
	hash        = regexp.MustCompile(`--hash=sha256:([0-9a-f]{64})\b`)
	separators  = regexp.MustCompile(`[-_.]+`)
)

// parseLock reads a requirements file in which every line that is indented or a
// comment belongs to the requirement above it. Releases for other systems are
// left out.
func parseLock(file, text string) (Lock, error) {
	lock := Lock{}
	var problems []error
	var current Release
	for number, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if line[0] != ' ' {
			name, release, applies := parseRequirement(line)
			if name == "" {
				problems = append(problems, cli.Fail(cli.Usage, "teach nix/lockwheels/lock.go what it means",
					"%s:%d: cannot read it (got %q, want name==version, with a known marker)", file, number+1, line))
			} else if applies {
				lock[name] = release
			}
			current = release
		}
		for _, found := range hash.FindAllStringSubmatch(line, -1) {
			current.Hashes[toSRI(found[1])] = true
		}
	}
	return lock, errors.Join(problems...)
}

// parseRequirement reads "name[extra]==version ; marker \". The name is empty
// when the line is something else or the marker is unknown.
func parseRequirement(line string) (name string, release Release, applies bool) {
	release.Hashes = map[string]bool{}
	parts := requirement.FindStringSubmatch(line)
	if parts == nil {
		return "", release, false
	}
	applies, known := markers()[parts[3]]
	if !known {
		return "", release, false
	}
	release.Version = parts[2]
	return normalise(parts[1]), release, applies
}

// normalise writes a package's name as indexes compare it (PEP 503).
func normalise(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

// toSRI turns 64 hexadecimal digits into "sha256-" and base64.
func toSRI(digits string) string {
	sum, err := hex.DecodeString(digits)
	if err != nil {
		panic("toSRI: not hexadecimal: " + digits) // the pattern above admits nothing else
	}
	return "sha256-" + base64.StdEncoding.EncodeToString(sum)
}
