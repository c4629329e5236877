package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckKeys is the error of JSON text that is not one whole value, or in which an
// object has a key twice, or two keys that differ in letter case alone. encoding/json
// takes the last of such keys, other readers the first, so no two of them need see
// the same file. A key that is one of those of v's type but for its letter case is an
// error too. Every reader of JSON in the project asks this first, with a pointer to
// what it reads.
func CheckKeys(data []byte, v any) error {
	tree, err := parseTree(data)
	if err != nil {
		return err
	}
	return checkLetters("", reflect.TypeOf(v), tree)
}

// Unmarshal is encoding/json's, of text that CheckKeys accepts: for files that are the
// project's and no part of a run directory, such as tools/versions.json, and for single
// keys of a line. A key that is not there leaves its field as it was, and one that the
// type does not have is passed over; what has to be there, the caller looks at. Files of
// a run directory are read by Decode, which wants every key of their schema and no other.
func Unmarshal(data []byte, v any) error {
	if err := CheckKeys(data, v); err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// parseTree reads one JSON value into maps, slices and json.Numbers, and refuses
// what CheckKeys refuses.
func parseTree(data []byte) (any, error) {
	if err := checkSyntax(data); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return parseValue(d, "")
}

// checkSyntax proves that data is one JSON value, so that parseValue can trust its
// tokens; it also bounds the depth to which values are nested.
func checkSyntax(data []byte) error {
	var one json.RawMessage
	d := json.NewDecoder(bytes.NewReader(data))
	err := d.Decode(&one)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("not valid JSON: it ends too early (got %d bytes, want one whole value)", len(data))
	}
	if err != nil {
		return fmt.Errorf("not valid JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value (want one)")
	}
	return nil
}

// parseValue reads the next value of d; path is where it stands.
func parseValue(d *json.Decoder, path string) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return parseObject(d, path)
	case json.Delim('['):
		return parseList(d, path)
	}
	return token, nil
}

func parseObject(d *json.Decoder, path string) (any, error) {
	object, folded := map[string]any{}, map[string]string{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := token.(string)
		at := join(path, key)
		switch other, seen := folded[fold(key)]; {
		case seen && other == key:
			return nil, fmt.Errorf("%s: the key is listed twice", at)
		case seen:
			return nil, fmt.Errorf("%s: the key differs from %q in letter case alone", at, other)
		}
		folded[fold(key)] = key
		if object[key], err = parseValue(d, at); err != nil {
			return nil, err
		}
	}
	_, err := d.Token() // the closing brace
	return object, err
}

func parseList(d *json.Decoder, path string) (any, error) {
	list := []any{}
	for d.More() {
		v, err := parseValue(d, fmt.Sprintf("%s[%d]", path, len(list)))
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token() // the closing bracket
	return list, err
}

// join is the path of a key of the object at path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// fold gives equal texts for keys that encoding/json takes for each other: each
// letter becomes the first of those that differ from it in case alone.
func fold(key string) string {
	ascii := strings.IndexFunc(key, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	if ascii {
		return strings.ToLower(key)
	}
	return strings.Map(func(r rune) rune {
		first := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			first = min(first, other)
		}
		return unicode.ToLower(first)
	}, key)
}
