package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
)

func library(t *testing.T, content string) (Library, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "library.js")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(content))
	return Library{Name: "Library", Version: "1", SHA256: hex.EncodeToString(sum[:])}, path
}

func TestLoadLibrary(t *testing.T) {
	l, path := library(t, "var a;")
	data, err := l.Load(path)
	if err != nil || string(data) != "var a;" {
		t.Errorf("got %q, %v", data, err)
	}
}

func TestLoadLibraryRefuses(t *testing.T) {
	l, path := library(t, "var a;")
	if err := os.WriteFile(path, []byte("var b;"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Load(path); cli.Code(err) != cli.Machine || !strings.Contains(err.Error(), "want "+l.SHA256) {
		t.Errorf("changed file: got %v", err)
	}
	if _, err := l.Load(path + "x"); cli.Code(err) != cli.Machine {
		t.Errorf("missing file: got %v", err)
	}
	for _, content := range []string{"a='</SCRIPT>'", "a='<!--'"} {
		l, path := library(t, content)
		if _, err := l.Load(path); err == nil || !strings.Contains(err.Error(), "cannot be put into a page") {
			t.Errorf("%s: got %v", content, err)
		}
	}
}

// The constant, the pinned package and the list of versions must name one file.
func TestPinsAgree(t *testing.T) {
	var versions struct {
		ECharts struct{ Version, SHA256 string }
	}
	decode(t, filepath.Join("..", "..", "..", "tools", "versions.json"), &versions)
	if versions.ECharts.Version != ECharts().Version || versions.ECharts.SHA256 != ECharts().SHA256 {
		t.Errorf("tools/versions.json has %+v, the code %+v", versions.ECharts, ECharts())
	}
	var pinned struct{ Dependencies map[string]string }
	decode(t, filepath.Join("..", "..", "..", "tools", "echarts", "package.json"), &pinned)
	if pinned.Dependencies["echarts"] != ECharts().Version {
		t.Errorf("tools/echarts/package.json has %q, the code %q", pinned.Dependencies["echarts"], ECharts().Version)
	}
}

// The lock file must not tell npm where to download from: that is each user's choice.
func TestLockNamesNoHost(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "tools", "echarts", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "://") || strings.Count(string(data), `"integrity": "sha512-`) != 3 {
		t.Error("tools/echarts/package-lock.json names a host or lacks checksums (npm install --omit-lockfile-registry-resolved)")
	}
}

// The real file, where there is one, is the file of the constant.
func TestRealLibrary(t *testing.T) {
	path := os.Getenv("ECHARTS_JS")
	if path == "" {
		t.Skip("ECHARTS_JS is not set")
	}
	if _, err := ECharts().Load(path); err != nil {
		t.Error(err)
	}
	notice, err := os.ReadFile(filepath.Join(filepath.Dir(path), "NOTICE"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no NOTICE beside $ECHARTS_JS to compare the notice with")
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(notice)); got != ECharts().Notice {
		t.Errorf("NOTICE says %q, the page %q", got, ECharts().Notice)
	}
}

func decode(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}
