package verify_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/verify"
)

// sealed is a folder of two files with its manifest.
func sealed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, "b01/"+run.RecordFile, "{\"n\":1}\n")
	put(t, dir, run.HostFile, "{}\n")
	put(t, dir, verify.ManifestName,
		sums.Of([]byte("{\"n\":1}\n"))+"  b01/record.json\n"+sums.Of([]byte("{}\n"))+"  host.json\n")
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheManifestNamesWhatWasTamperedWith(t *testing.T) {
	if p := verify.Manifest(sealed(t)); p.Outcome != verify.Pass {
		t.Fatalf("untouched: %s", p.Detail)
	}
	for says, tamper := range map[string]func(dir string) error{
		"b01/record.json: other bytes": func(d string) error {
			return os.WriteFile(filepath.Join(d, "b01", run.RecordFile), []byte("{\"n\":2}\n"), 0o644)
		},
		"host.json: missing":      func(d string) error { return os.Remove(filepath.Join(d, run.HostFile)) },
		"extra.txt: not in":       func(d string) error { return os.WriteFile(filepath.Join(d, "extra.txt"), nil, 0o644) },
		"MANIFEST.sha256: cannot": func(d string) error { return os.Remove(filepath.Join(d, verify.ManifestName)) },
	} {
		dir := sealed(t)
		if err := tamper(dir); err != nil {
			t.Fatal(err)
		}
		if p := verify.Manifest(dir); p.Outcome != verify.Fail || !strings.Contains(p.Detail, says) {
			t.Errorf("got %s %q, want it to say %q", p.Outcome, p.Detail, says)
		}
	}
}
