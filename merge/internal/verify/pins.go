package verify

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
)

// lockFile has the service's packages with their hashes.
const lockFile = "service/requirements.lock"

// versionsFile has the versions of the tools.
const versionsFile = "tools/versions.json"

// versions are those of tools/versions.json that take part in a measurement or in
// what is derived from it; linters do not.
type versions struct {
	K6      string `json:"k6"`
	ECharts struct {
		Version string `json:"version"`
		SHA256  string `json:"sha256"`
	} `json:"echarts"`
	Minimum map[string]string `json:"minimum"`
}

var (
	lockedPackage = regexp.MustCompile(`(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)`)
	goDirective   = regexp.MustCompile(`(?m)^go (\S+)$`)
)

// Pins lists what a project pins, "name value" a line and sorted: the tools, each
// package of the service, and the SHA-256 of their lock. Read gives a file of the
// project by its name as seen from the root, with slashes.
func Pins(read func(name string) ([]byte, error)) (string, error) {
	texts := map[string][]byte{}
	for _, name := range []string{lockFile, versionsFile, "go.mod"} {
		data, err := read(name)
		if err != nil {
			return "", err
		}
		texts[name] = data
	}
	var v versions
	if err := run.Unmarshal(texts[versionsFile], &v); err != nil {
		return "", fmt.Errorf("%s: %w", versionsFile, err)
	}
	directive := goDirective.FindSubmatch(texts["go.mod"])
	if directive == nil || v.K6 == "" || v.ECharts.Version == "" || v.ECharts.SHA256 == "" {
		return "", errors.New("go.mod and tools/versions.json: no version of go, k6 or echarts")
	}
	all := map[string]string{
		"k6": v.K6, "echarts": v.ECharts.Version, "echarts.sha256": v.ECharts.SHA256,
		"go.mod": string(directive[1]), lockFile: sums.Of(texts[lockFile]),
	}
	for tool, least := range v.Minimum {
		all["minimum."+tool] = least
	}
	for _, m := range lockedPackage.FindAllSubmatch(texts[lockFile], -1) {
		all["package."+normal(string(m[1]))] = string(m[2])
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&text, "%s %s\n", name, all[name])
	}
	return text.String(), nil
}

// normal is a package's name as indices compare it.
func normal(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(name))
}

// readPins reads what Pins wrote.
func readPins(text string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			all[name] = value
		}
	}
	return all
}
