package run

import (
	"strings"
	"testing"
)

// What encoding/json reads in its own way, or in part, is refused.
func TestKeysAreThereOnce(t *testing.T) {
	for text, says := range map[string]string{
		`{"a": 1, "a": 1}`:                   "a: the key is listed twice",
		`{"a": {"b": [{"c": 1, "c": 2}]}}`:   "a.b[0].c: the key is listed twice",
		`{"seconds": 1, "Seconds": 2}`:       `Seconds: the key differs from "seconds" in letter case alone`,
		`{"k": 1, "` + "\u212a" + `": 2}`:    `the key differs from "k" in letter case alone`, // the sign of Kelvin
		`{"\u0061": 1, "a": 2}`:              "a: the key is listed twice",
		`{"straße": 1, "STRAßE": 2}`:         "in letter case alone",
		``:                                   "it ends too early (got 0 bytes",
		`{"a": 1`:                            "it ends too early (got 7 bytes",
		`{"a": 1}}`:                          "more than one JSON value",
		`{"a": 1} {"a": 1}`:                  "more than one JSON value",
		`{a: 1}`:                             "not valid JSON: invalid character",
		`{"a" 1}`:                            "not valid JSON: invalid character",
		`[1,]`:                               "not valid JSON: invalid character",
		strings.Repeat("[", 100000):          "not valid JSON",
		strings.Repeat(`{"a":`, 20000) + "1": "not valid JSON",
	} {
		if err := CheckKeys([]byte(text), new(any)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40s: got %v, want %q", text, err, says)
		}
	}
	for _, text := range []string{`{"a": {"b": 1}, "b": {"a": 1}}`, `[{"a": 1}, {"a": 1}]`, `null`, ` "x" `, "1e999", `{"": 1}`} {
		if err := CheckKeys([]byte(text), new(any)); err != nil {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

// encoding/json reads a key in other letters than the struct's, and the struct need not
// have every key, nor the text every one of the struct's.
func TestKeysHaveTheirLetters(t *testing.T) {
	type inner struct {
		N int `json:"n,omitempty"`
	}
	type outer struct {
		Name   string             `json:"name"`
		List   []inner            `json:"list"`
		Map    map[string]inner   `json:"map"`
		Pair   *inner             `json:"pair"`
		Scores map[string]float64 `json:"scores"`
		Hidden string             `json:"-"`
	}
	for text, says := range map[string]string{
		`{"NAME": "x"}`:             `NAME: the key differs from "name" in letter case alone`,
		`{"list": [{}, {"N": 1}]}`:  `list[1].N: the key differs from "n"`,
		`{"map": {"A": {"N": 1}}}`:  `map.A.N: the key differs from "n"`,
		`{"pair": {"N": 1}}`:        `pair.N: the key differs from "n"`,
		`{"name": "x", "name": ""}`: "name: the key is listed twice",
	} {
		if err := Unmarshal([]byte(text), new(outer)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", text, err, says)
		}
	}
	var v outer
	text := `{"other": {"N": 1}, "name": "x", "list": null, "pair": {"n": 7}, "scores": {"Name": 1}}`
	if err := Unmarshal([]byte(text), &v); err != nil || v.Name != "x" || v.Pair.N != 7 {
		t.Errorf("got %+v, %v", v, err)
	}
}

// A key of a struct is read by its own spelling alone, and a value by its own type.
func TestValuesAreOfTheirKeysType(t *testing.T) {
	type inner struct {
		N int `json:"n"`
	}
	type outer struct {
		Rate  float64          `json:"rate"`
		Name  string           `json:"name"`
		Flag  bool             `json:"flag"`
		Maybe *float64         `json:"maybe"`
		List  []inner          `json:"list"`
		Kinds map[string]inner `json:"kinds"`
	}
	const good = `{"rate": 1.5, "name": "x", "flag": true, "maybe": null, "list": [{"n": 1}], "kinds": {"a": {"n": 2}}}`
	if v, err := Decode[outer]([]byte(good)); err != nil || v.Rate != 1.5 || v.Kinds["a"].N != 2 {
		t.Fatalf("got %+v, %v", v, err)
	}
	for _, c := range [][3]string{
		{`"rate": 1.5`, `"Rate": 1.5`, "rate: missing, Rate: unknown key"},
		{`"rate": 1.5`, `"rate": "1.5"`, `rate: not a number (got "1.5")`},
		{`"rate": 1.5`, `"rate": 1e999`, `rate: not a number (got 1e999)`},
		{`"rate": 1.5`, `"rate": null`, `rate: missing (got null, want a number)`},
		{`"name": "x"`, `"name": 7`, `name: not a text (got 7)`},
		{`"flag": true`, `"flag": 1`, `flag: not true or false (got 1)`},
		{`{"n": 1}`, `{"n": 1.5}`, `list[0].n: not a whole number (got 1.5)`},
		{`{"n": 1}`, `{"n": 9223372036854775808}`, `list[0].n: not a whole number`},
		{`{"n": 1}`, `null`, `list[0]: missing`},
		{`[{"n": 1}]`, `{}`, `list: not a list (got {})`},
		{`{"n": 2}`, `[]`, `kinds.a: not an object (got [])`},
		{`{"a": {"n": 2}}`, `[]`, `kinds: not an object (got [])`},
		{`"maybe": null`, `"maybe": []`, `maybe: not a number (got [])`},
	} {
		if _, err := Decode[outer]([]byte(strings.Replace(good, c[0], c[1], 1))); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s: got %v, want %q", c[1], err, c[2])
		}
	}
}
