package mix

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// first is how many requests of the two forms are compared.
const first = 100_000

// script prints requests as k6/mix.js makes them, with their headers, one JSON object a line.
const script = `
const { load } = await import(process.cwd() + '/../../../mix.js');
import { readFileSync } from 'node:fs';
const { kinds, seed, mix, from, count } = JSON.parse(readFileSync(0, 'utf8'));
const { request } = load({ seed, mix, kinds });
const lines = [];
for (let i = from; i < from + count; i += 1) {
  const { key, kind, method, path, body, headers, values, want } = request(i);
  lines.push(JSON.stringify({ key, kind, method, path, body, headers: Object.entries(headers).sort(), want: want(values) }));
}
process.stdout.write(lines.join('\n') + '\n');
`

// TestTheSameRequests compares the requests of this package with those of k6/mix.js: of the
// service's load, of tables with everything that a table may have, of large seeds and numbers.
func TestTheSameRequests(t *testing.T) {
	for _, c := range []struct {
		file, mix  string
		seed, from int64
		count      int
	}{
		{"../../../testdata/service.json", "all", 1, 0, first},
		{"testdata/tables.json", "all", 1, 0, first},
		{"../../../testdata/service.json", "quote", 2, 1e9, 1000},
		{"testdata/tables.json", "all", 1<<53 - 1, 1 << 40, 1000},
		{"testdata/tables.json", "all", 1<<32 + 7, 0, 1000},
	} {
		t.Run(filepath.Base(c.file)+" "+c.mix, func(t *testing.T) {
			kinds := read(t, c.file)
			compare(t, ours(t, kinds, c.seed, c.mix, c.from, c.count), theirs(t, c.file, c.seed, c.mix, c.from, c.count))
		})
	}
}

func read(t *testing.T, file string) []Kind {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []Kind
	if err := json.Unmarshal(data, &kinds); err != nil {
		t.Fatal(err)
	}
	return kinds
}

func compare(t *testing.T, got, want []byte) {
	t.Helper()
	if bytes.Equal(got, want) {
		return
	}
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	if len(a) != len(b) {
		t.Fatalf("got %d requests, want %d", len(a), len(b))
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			t.Fatalf("request %d:\n got %s\nwant %s", i, a[i], b[i])
		}
	}
}

// line is a request as the script prints it.
type line struct {
	Key     string      `json:"key"`
	Kind    string      `json:"kind"`
	Method  string      `json:"method"`
	Path    string      `json:"path"`
	Body    *string     `json:"body"`
	Headers [][2]string `json:"headers"`
	Want    string      `json:"want"`
}

func ours(t *testing.T, kinds []Kind, seed int64, mix string, from int64, count int) []byte {
	t.Helper()
	load, err := New(seed, mix, kinds)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	var r Request
	for i := from; i < from+int64(count); i++ {
		load.Fill(&r, i)
		one := line{Key: r.Key(), Kind: r.Kind.Name, Method: r.Kind.Method, Path: string(r.Path), Headers: [][2]string{}, Want: r.Kind.Check.Want(r.Values)}
		if r.Kind.HasBody {
			body := string(r.Body)
			one.Body = &body
		}
		for _, h := range r.Kind.Headers {
			one.Headers = append(one.Headers, [2]string{h.Name, h.Text.Text(r.Values)})
		}
		if err := encoder.Encode(one); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func theirs(t *testing.T, file string, seed int64, mix string, from int64, count int) []byte {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("skipped: no node, which executes k6/mix.js")
	}
	kinds, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := json.Marshal(map[string]any{"kinds": json.RawMessage(kinds), "seed": seed, "mix": mix, "from": from, "count": count})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "--input-type=module", "-e", script)
	cmd.Stdin = bytes.NewReader(settings)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, said.String())
	}
	return out
}
