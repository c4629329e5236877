package run

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// checkLetters is the error of a key that differs from a key of the type t in letter
// case alone. encoding/json takes it for that key, other readers do not: JavaScript,
// Python and jq see a file without it. A key that the type does not have in any letters
// is left to the caller, as is one that is not there: not every reader wants all keys.
// Path is where the tree stands in the file, "" for all of it.
func checkLetters(path string, t reflect.Type, tree any) error {
	switch t.Kind() {
	case reflect.Pointer:
		return checkLetters(path, t.Elem(), tree)
	case reflect.Slice:
		list, _ := tree.([]any)
		for i, item := range list {
			if err := checkLetters(fmt.Sprintf("%s[%d]", path, i), t.Elem(), item); err != nil {
				return err
			}
		}
	case reflect.Map, reflect.Struct:
		object, _ := tree.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if err := checkKey(join(path, key), t, key, object[key]); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkKey checks one key of an object, and its value. The keys of a map are data, such
// as names of tools, and may be in any letters; those of a struct are the program's.
func checkKey(path string, t reflect.Type, key string, value any) error {
	if t.Kind() == reflect.Map {
		return checkLetters(path, t.Elem(), value)
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		switch {
		case t.Field(i).Anonymous && name == "": // its keys are the object's
			if err := checkKey(path, t.Field(i).Type, key, value); err != nil {
				return err
			}
		case name == key:
			return checkLetters(path, t.Field(i).Type, value)
		case fold(name) == fold(key):
			return fmt.Errorf("%s: the key differs from %q in letter case alone", path, name)
		}
	}
	return nil
}
