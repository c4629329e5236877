package check

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"scaleguild/k6/generator/internal/template"
)

// script gives the causes of k6/check.js for a list of [expect, status, headers, body] from its
// standard input.
const script = `
const { correct } = await import(process.cwd() + '/../../../check.js');
const { readFileSync } = await import('node:fs');
const complete = { status: 200, headers: {}, json: {}, integers: [], present: [], text: [], every: {}, ends: '' };
const causes = JSON.parse(readFileSync(0, 'utf8')).map(([expect, status, headers, body]) => (
  correct({ ...complete, ...expect }, ['key', 'n', 'id', 'word'])({ status, headers, body }, ['r7', 7, 42, 'a "b"'])));
process.stdout.write(JSON.stringify(causes.map((cause) => cause ?? '')));
`

// a case is what is expected, and a response: status, headers and body, null for none.
type testCase [4]any

func cases() []testCase {
	var all []testCase
	add := func(expect string, bodies ...any) {
		for _, body := range bodies {
			all = append(all, testCase{json.RawMessage(expect), 200, map[string]string{}, body})
		}
	}
	add(`{"json":{"id":"{id}"}}`, `{"id":42}`, `{"id":42.0}`, `{"id":"42"}`, `{"id":1,"id":42}`, `{"id":42,"id":1}`, `{}`, `[]`, `42`, `null`, `{"id":42`, ``, nil)
	add(`{"json":{"key":"\"{key}\"","at.n":"{n}"}}`, `{"key":"r7","at":{"n":7}}`, `{"key":"r7","at":null}`, `{"key":"\u0072\u0037","at":{"n":7}}`, `{"key":"r8","at":{"n":7}}`)
	add(`{"json":{"w":"{word}","list[1]":"true","list[*].x":"null"}}`, `{"w":"a \"b\"","list":[{"x":null},true]}`, `{"w":"a \"b\"","list":[0,true]}`)
	add(`{"json":{"list[*].x":"1"}}`, `{"list":[{"x":1},{"x":1}]}`, `{"list":[{"x":1},{"x":2}]}`, `{"list":[]}`, `{"list":{"0":{"x":1}}}`, `{}`, `{"list":[1]}`)
	add(`{"json":{"list.length":"2"}}`, `{"list":[1,2]}`, `{"list":[1]}`, `{"list":{"length":2}}`)
	add(`{"json":{"a":"1.5","b":"false","c":"\"x\\u00fc{{id}}\""}}`, `{"a":1.50,"b":false,"c":"xü{id}"}`, `{"a":1.5,"b":0,"c":"xü{id}"}`, `{"a":15e-1,"b":false,"c":"x\u00fc{id}"}`)
	add(`{"json":{"o":"{}"}}`, `{"o":{}}`)
	add(`{"json":{"z":"null"}}`, `{"z":null}`, `{}`)
	add(`{"integers":["n"]}`, `{"n":0}`, `{"n":7}`, `{"n":7.5}`, `{"n":-1}`, `{"n":1e3}`, `{"n":"7"}`, `{"n":1e400}`, `{}`)
	add(`{"present":["a[0].b"]}`, `{"a":[{"b":false}]}`, `{"a":[{"b":null}]}`, `{"a":[{}]}`, `{"a":[]}`, `{"a":"text"}`)
	add(`{"text":["id {id}","{word}"]}`, `id 42 a "b"`, `id 4 2 a "b"`, `id 42`)
	add(`{"every":{"c":"{key}"}}`, `{"c":"r7"}`, `[{"c" : "r7"},{"c":  "r7"}]`, `[{"c":"r7"},{"c":"r8"}]`, `{"c":7}`, `{"d":"r7"}`, `{"c":"r7","c":"x`, `{"c":"xr7"}`, `"c" "c":"r7"`)
	add(`{"ends":"]}"}`, `{"a":[]}`, "{\"a\":[ ] \n } \n", `{"a":[]`, `]}x`, `}`, `]`+strings.Repeat(" ", 60)+`}`, `]`+strings.Repeat(" ", 80)+`}`)
	add(`{"ends":"{key}]"}`, `r7 ]`, `r 7]`, `r8]`)
	add(`{}`, ``, `anything`, nil)
	for _, headers := range []map[string]string{{"Content-Type": "application/json"}, {"content-TYPE": "text"}, {}} {
		all = append(all, testCase{json.RawMessage(`{"headers":{"content-type":"json"}}`), 200, headers, "x"})
	}
	return append(all, testCase{json.RawMessage(`{"status":201}`), 200, map[string]string{}, ""}, testCase{json.RawMessage(`{"status":201}`), 201, map[string]string{}, ""})
}

// TestTheSameCauses judges responses as k6/check.js does.
func TestTheSameCauses(t *testing.T) {
	input, err := json.Marshal(cases())
	if err != nil {
		t.Fatal(err)
	}
	want := theirs(t, input)
	for i, one := range cases() {
		if got := ours(t, one); got != want[i] {
			t.Errorf("%s of %v: got %q, want %q", one[0], one[1:], got, want[i])
		}
	}
}

func ours(t *testing.T, one testCase) string {
	t.Helper()
	expect := Correct{Status: 200}
	if err := json.Unmarshal(one[0].(json.RawMessage), &expect); err != nil {
		t.Fatal(err)
	}
	check, err := New(expect, []string{"key", "n", "id", "word"})
	if err != nil {
		t.Fatal(err)
	}
	var body []byte
	if text, ok := one[3].(string); ok {
		body = []byte(text)
	}
	header := func(name string) (string, bool) {
		for key, text := range one[2].(map[string]string) {
			if strings.EqualFold(key, name) {
				return text, true
			}
		}
		return "", false
	}
	drawn := []template.Value{template.Text("r7"), template.Number(7), template.Number(42), template.Text(`a "b"`)}
	return check.Cause(Response{Status: one[1].(int), Header: header, Body: body}, drawn)
}

func theirs(t *testing.T, input []byte) (causes []string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("skipped: no node, which executes k6/check.js")
	}
	cmd := exec.Command(node, "--input-type=module", "-e", script)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &causes); err != nil {
		t.Fatal(err)
	}
	return causes
}
