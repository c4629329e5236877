package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mockapi is the command, compiled for this test.
func mockapi(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("measures for seconds")
	}
	if _, err := exec.LookPath("taskset"); err != nil {
		t.Skip("taskset is not installed")
	}
	file := filepath.Join(t.TempDir(), "mockapi")
	if out, err := exec.Command("go", "build", "-o", file, "scaleguild/mockapi").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// needWrk puts a stand-in into PATH where wrk is not installed: it sends nothing,
// and prints what wrk would.
func needWrk(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("wrk"); err == nil {
		return
	}
	folder := t.TempDir()
	standIn := "#!/bin/sh\ncat <<'TEXT'\n" + wrkText + "TEXT\n"
	if err := os.WriteFile(filepath.Join(folder, "wrk"), []byte(standIn), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

// All measurements of the comparison, with a twentieth of its time.
func TestMeasure(t *testing.T) {
	needWrk(t)
	file := filepath.Join(t.TempDir(), "keys.lua")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	s := session{scale: 0.05, parked: 300, script: file}
	m := Measurement{Mock: "mockapi", Repetition: 1}
	if err := s.measure(t.Context(), mockapiPeer(mockapi(t)), &m); err != nil {
		t.Fatal(err)
	}
	d := Data{Mocks: []Mock{{Name: "mockapi"}}, Rows: []Measurement{m}}
	for _, r := range rows() {
		// A horizon of 0.25 s or 1.3 s shows no p50 of 4 s and no p99.
		shown := !strings.HasPrefix(r.name, "p99") && r.name != "p50 off by, at 4 s (%)" && r.name != "p50 off by, at 200 ms (%)"
		if c := d.cell("mockapi", r.of); shown && c.count != 1 {
			t.Errorf("nothing measured: %s", r.name)
		}
	}
	if m.Parked.OnTime != m.Parked.Sent {
		t.Errorf("parked: %+v", m.Parked)
	}
}

// What cannot be measured is a problem that names its measurement, and the
// next one is tried.
func TestAMockThatEndsIsAProblem(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for processes")
	}
	needWrk(t)
	ends := mockapiPeer("/bin/false")
	m := Measurement{}
	err := session{scale: 0.02, parked: 1}.measure(t.Context(), ends, &m)
	if err == nil || !strings.Contains(err.Error(), "measurement 1 of 5: starting mockapi: it ended before it served") ||
		!strings.Contains(err.Error(), "measurement 5 of 5") {
		t.Errorf("got %v", err)
	}
}
