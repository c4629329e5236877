// Package config reads what the mock is to do from flags, the environment and a
// file. Nothing has a default, and every problem is reported at once.
//
// A setting has one name in each of the three: --latency, UPSTREAM_LATENCY and
// latency. A flag outweighs the environment, and the environment outweighs the
// file. Routes for single paths are written in the file only.
package config

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v10"

	"scaleguild/internal/cli"
	"scaleguild/mockapi/internal/profile"
)

// Settings is what the mock is to do.
type Settings struct {
	profile.Profile
	Listen   []string // addresses; none when they were not needed
	Capacity int64    // connections that have to fit; 0 when nothing was asked
	Stats    string   // file for the statistics on stop; empty when not asked for
}

// texts holds the settings as they were written. Its tags are the only list of
// settings: the flags, the manifest's test and the help are made from them.
type texts struct {
	Seed     string `env:"SEED" flag:"seed" want:"a positive whole number, such as 1" about:"seed of all delays, faults and values: a positive whole number"`
	Latency  string `env:"UPSTREAM_LATENCY" flag:"latency" want:"a distribution, such as lognormal(p50=200ms,p99=1200ms)" about:"distribution of the delays, for every path without a route of its own"`
	Faults   string `env:"UPSTREAM_FAULTS" flag:"faults" about:"faults and their rates for the same paths, such as 503=1%,reset=0.5%"`
	Listen   string `env:"LISTEN" flag:"listen" want:"an IP address and a port, such as 127.0.0.1:0" about:"IP address and port; port 0 takes a free one; 127.0.0.1-127.0.0.4:4000 takes four addresses"`
	Capacity string `env:"CAPACITY" flag:"capacity" about:"connections that have to fit: refuse to start where the limit of open files is lower"`
	Stats    string `env:"STATS_FILE" flag:"stats-file" about:"file that gets the statistics on stop, as JSON"`
	File     string `env:"CONFIG" flag:"config" about:"file with settings and routes, in TOML"`
}

// Variable is one setting, as people write it.
type Variable struct {
	Name  string // in the environment
	Flag  string // on the command line, without the dashes; the key in the file
	About string
	Study bool // part of a study: it determines what a key gets

	want  string
	index int // of the field in texts
}

// Variables lists all settings in the order of the help.
func Variables() []Variable {
	var all []Variable
	t := reflect.TypeFor[texts]()
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		name := tag.Get("env")
		all = append(all, Variable{
			Name: name, Flag: tag.Get("flag"), About: tag.Get("about"), Study: slices.Contains(studyVariables(), name),
			want: tag.Get("want"), index: i,
		})
	}
	return all
}

func studyVariables() []string { return []string{"SEED", "UPSTREAM_LATENCY", "UPSTREAM_FAULTS"} }

// Sources is where settings come from.
type Sources struct {
	Flags    map[string]string // by flag's name; only those that were given
	Getenv   func(string) string
	ReadFile func(path string) ([]byte, error)
}

// Need says what the settings are for.
type Need int

// What settings can be for.
const (
	ForPlan  Need = iota // delays and faults only
	ForServe             // addresses as well
)

const hint = `SEED=1 UPSTREAM_LATENCY='lognormal(p50=200ms,p99=1200ms)' LISTEN=127.0.0.1:0 mockapi`

// Load reads the settings. An empty variable counts as a missing one. Where
// STUDY_VARIABLES is set, it lists the study's variables that were handed over,
// and a name in it that the mock does not know is an error.
func Load(from Sources, need Need) (Settings, error) {
	l := loader{Sources: from, origins: map[string]string{}}
	written, routes := l.gather()
	settings := l.settings(written, routes, need)
	l.checkStudyVariables()
	if len(l.problems) == 0 {
		return settings, nil
	}
	last := len(l.problems) - 1
	l.problems[last] = cli.Fail(cli.Usage, hint, "%w", l.problems[last])
	return Settings{}, errors.Join(l.problems...)
}

// loader collects the problems of one Load.
type loader struct {
	Sources
	origins  map[string]string // by variable's name: where its value was written
	problems []error
}

func (l *loader) add(where, format string, args ...any) {
	l.problems = append(l.problems, cli.Fail(cli.Usage, "", where+": "+format, args...))
}

// gather lays the three sources over one another.
func (l *loader) gather() (texts, []routeText) {
	environment := map[string]string{}
	var routes []routeText
	overlay := func(get func(Variable) (value, origin string)) {
		for _, v := range Variables() {
			if value, origin := get(v); value != "" {
				environment[v.Name], l.origins[v.Name] = value, origin
			}
		}
	}
	fromEnv := func(v Variable) (string, string) { return l.Getenv(v.Name), v.Name }
	fromFlag := func(v Variable) (string, string) { return l.Flags[v.Flag], "--" + v.Flag }
	overlay(fromEnv)
	overlay(fromFlag)
	if path := environment["CONFIG"]; path != "" {
		file := l.readFile(path)
		routes = file.routes
		overlay(func(v Variable) (string, string) { return file.values[v.Flag], path + ": " + v.Flag })
		overlay(fromEnv)
		overlay(fromFlag)
	}
	var written texts
	if err := env.ParseWithOptions(&written, env.Options{Environment: environment}); err != nil {
		l.add("environment", "%w", err)
	}
	return written, routes
}

// where names the place that a setting was written at, or its variable.
func (l *loader) where(name string) string {
	if origin, ok := l.origins[name]; ok {
		return origin
	}
	return name
}

// missing notes that a setting was not given.
func (l *loader) missing(name string) {
	for _, v := range Variables() {
		if v.Name == name {
			l.add(name, "not set (want %s)", v.want)
		}
	}
}

// checkStudyVariables notes the names in STUDY_VARIABLES that are unknown.
func (l *loader) checkStudyVariables() {
	known := studyVariables()
	for _, name := range strings.Fields(l.Getenv("STUDY_VARIABLES")) {
		if !slices.Contains(known, name) {
			l.add("STUDY_VARIABLES", "unknown variable (got %s, want some of %s)", name, strings.Join(known, ", "))
		}
	}
}
