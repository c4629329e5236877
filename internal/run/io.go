package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Canonical gives v as canonical JSON: sorted keys, two spaces, a newline at
// the end. Equal values give equal bytes. NaN and infinities are errors.
func Canonical(v any) ([]byte, error) {
	tree, err := toTree(v)
	if err != nil {
		return nil, err
	}
	return encode(tree, "  ")
}

// Line gives v as one line of canonical JSON, newline included.
func Line(v any) ([]byte, error) {
	tree, err := toTree(v)
	if err != nil {
		return nil, err
	}
	return encode(tree, "")
}

func encode(tree any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(tree)
	return b.Bytes(), err
}

// toTree turns v into maps, slices and json.Numbers; maps encode with sorted keys.
func toTree(v any) (any, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return parseTree(plain)
}

func parseTree(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return tree, nil
}

// WriteFile writes v as canonical JSON; the file appears whole or not at all.
func WriteFile(path string, v any) error {
	data, err := Canonical(v)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WriteBytes(path, data)
}

// WriteBytes writes data to path through a temporary file in the same
// directory, synced and renamed, so that a reader never sees half of it.
func WriteBytes(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// ReadFile reads a file that WriteFile wrote. See Decode.
func ReadFile[T any](path string) (T, error) {
	var none T
	data, err := os.ReadFile(path)
	if err != nil {
		return none, err
	}
	v, err := Decode[T](data)
	if err != nil {
		return none, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

// Decode reads one JSON value strictly: an unknown key, a missing key (of a
// struct, at any depth) and another schema than Schema are errors.
func Decode[T any](data []byte) (T, error) {
	var none, v T
	raw, err := parseTree(data)
	if err != nil {
		return none, err
	}
	if err := checkSchema(raw); err != nil {
		return none, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return none, err
	}
	full, err := toTree(v)
	if err != nil {
		return none, err
	}
	if keys := missing("", full, raw); len(keys) > 0 {
		return none, fmt.Errorf("missing %s", strings.Join(keys, ", "))
	}
	return v, nil
}

// checkSchema refuses a file of another schema; a value without one passes.
func checkSchema(raw any) error {
	object, ok := raw.(map[string]any)
	if !ok {
		return nil
	}
	got, ok := object["schema"]
	if ok && got != json.Number(fmt.Sprint(Schema)) {
		return fmt.Errorf("schema: made by another version (got %v, want %d)", got, Schema)
	}
	return nil
}
