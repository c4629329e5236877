package verify

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// lockFile has the service's packages with their hashes.
const lockFile = "service/requirements.lock"

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

// Pins lists what the checkout at root pins, "name value" a line and sorted: the
// tools, each package of the service, and the SHA-256 of their lock.
func Pins(root string) (string, error) {
	texts := map[string][]byte{}
	for _, name := range []string{lockFile, "tools/versions.json", "go.mod"} {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return "", err
		}
		texts[name] = data
	}
	var v versions
	if err := run.CheckKeys(texts["tools/versions.json"]); err != nil {
		return "", fmt.Errorf("tools/versions.json: %w", err)
	}
	if err := json.Unmarshal(texts["tools/versions.json"], &v); err != nil {
		return "", fmt.Errorf("tools/versions.json: %w", err)
	}
	directive := goDirective.FindSubmatch(texts["go.mod"])
	if directive == nil || v.K6 == "" || v.ECharts.Version == "" || v.ECharts.SHA256 == "" {
		return "", fmt.Errorf("%s: no version of go, k6 or echarts in go.mod and tools/versions.json", root)
	}
	all := map[string]string{
		"k6": v.K6, "echarts": v.ECharts.Version, "echarts.sha256": v.ECharts.SHA256,
		"go.mod": string(directive[1]), lockFile: Sum(texts[lockFile]),
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
