package config

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// file is what a configuration file says: settings by their keys, and routes.
type file struct {
	values map[string]string
	routes []routeText
}

// routeText is one route as it was written.
type routeText struct {
	Path    string `toml:"path"`
	Latency string `toml:"latency"`
	Faults  string `toml:"faults"`

	where                     string // the file and the route
	whereLatency, whereFaults string
	folder                    string // what names of files are relative to
}

// fileText is the file as TOML has it. A number may be written as one.
type fileText struct {
	Seed     any         `toml:"seed"`
	Latency  string      `toml:"latency"`
	Faults   string      `toml:"faults"`
	Listen   string      `toml:"listen"`
	Capacity any         `toml:"capacity"`
	Stats    string      `toml:"stats-file"`
	Routes   []routeText `toml:"route"`
}

// keysOfFile are all keys that fileText and routeText have.
func keysOfFile() []string {
	return []string{"seed", "latency", "faults", "listen", "capacity", "stats-file", "route", "route.path", "route.latency", "route.faults"}
}

// readFile reads a configuration file; problems are noted.
func (l *loader) readFile(path string) file {
	data, err := l.ReadFile(path)
	if err != nil {
		l.add(l.where("CONFIG"), "%w", err)
		return file{}
	}
	var text fileText
	meta, err := toml.Decode(string(data), &text)
	if err != nil {
		l.add(path, "not a configuration (got %s)", strings.TrimPrefix(err.Error(), "toml: "))
		return file{}
	}
	var unknown []string
	for _, key := range meta.Keys() { // the library takes a key in other letter case for the known one
		if name := key.String(); !slices.Contains(keysOfFile(), name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, key := range slices.Compact(unknown) {
		l.add(path, "unknown key (got %s, want seed, latency, faults, listen, capacity, stats-file, or route with path, latency, faults)", key)
	}
	out := file{values: map[string]string{
		"seed": l.number(path, "seed", text.Seed), "latency": text.Latency, "faults": text.Faults,
		"listen": text.Listen, "capacity": l.number(path, "capacity", text.Capacity), "stats-file": text.Stats,
	}}
	for i, r := range text.Routes {
		r.where, r.folder = fmt.Sprintf("%s: route %d", path, i+1), filepath.Dir(path)
		if r.Latency == "" {
			l.add(r.where, "latency is missing (got none, want a distribution)")
			continue
		}
		out.routes = append(out.routes, r)
	}
	return out
}

// exact is the float from which on not every whole number has one of its own: what
// was written may have been another.
const exact = 1 << 53

// number gives the text of a number, written as one or in quotes.
func (l *loader) number(path, key string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case int64:
		return fmt.Sprint(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < exact { // 1e5 is a float in TOML
			return fmt.Sprintf("%.0f", v)
		}
		if math.Abs(v) >= exact {
			l.add(path+": "+key, "too large to be exact with a point or an exponent (got %.0f, want the digits alone)", v)
			return ""
		}
	}
	l.add(path+": "+key, "not a number (got %v, want a positive whole number)", value)
	return ""
}
