package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
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
	d := json.NewDecoder(bytes.NewReader(plain))
	d.UseNumber()
	var tree any
	return tree, d.Decode(&tree)
}

// Part gives the value of a key of a JSON object as canonical JSON, as it stands
// there, of whichever schema it is.
func Part(data []byte, key string) ([]byte, error) {
	tree, err := parseTree(data)
	if err != nil {
		return nil, err
	}
	object, _ := tree.(map[string]any)
	part, ok := object[key]
	if !ok {
		return nil, fmt.Errorf("%s: missing", key)
	}
	return encode(part, "  ")
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

// ReadFile reads a file that WriteFile wrote, of this or an older schema. See Decode.
func ReadFile[T any](path string) (T, error) { return ReadFileOf[T](path, 0) }

// ReadFileOf reads a file of a run directory whose study.json has the given schema.
// A file of another schema is an error: a run directory is written by one program.
func ReadFileOf[T any](path string, schema int) (T, error) {
	var none T
	data, err := os.ReadFile(path)
	if err != nil {
		return none, err
	}
	v, err := DecodeOf[T](data, schema)
	if err != nil {
		return none, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

// Decode reads one JSON value strictly: a key that is unknown, missing (of a
// struct, at any depth), listed twice or spelled with other letter case is an
// error, and so is a schema newer than Schema. A value of an older schema is
// brought up to date; it keeps its schema's number. See Schema.
func Decode[T any](data []byte) (T, error) { return DecodeOf[T](data, 0) }

// DecodeOf reads a value of a run directory whose study.json has the given schema,
// as a line of samples.jsonl, which does not say its schema itself.
func DecodeOf[T any](data []byte, schema int) (T, error) { return decode[T](data, schema, keys()) }

func decode[T any](data []byte, schema int, table []key) (T, error) {
	var none, v T
	tree, err := parseTree(data)
	if err != nil {
		return none, err
	}
	r := reading{table: table}
	if r.schema, err = schemaOf(tree, schema); err != nil {
		return none, err
	}
	r.value("", reflect.TypeFor[T](), tree)
	if len(r.problems) > 0 {
		return none, errors.New(strings.Join(r.problems, ", "))
	}
	if r.schema < Schema {
		if data, err = json.Marshal(tree); err != nil {
			return none, err
		}
	}
	return v, json.Unmarshal(data, &v)
}
