// Package config reads the mock's environment: nothing is optional, and every
// problem is reported at once.
package config

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v10"

	"scaleguild/internal/cli"
	"scaleguild/internal/delay"
)

// Study holds the study's variables: all that determines delays and values.
type Study struct {
	Seed    Seed    `env:"SEED,required" want:"a positive whole number, such as 1"`
	Latency Latency `env:"UPSTREAM_LATENCY,required" want:"a distribution, such as lognormal(p50=200ms,p99=1200ms)"`
}

// Serving holds what the server needs.
type Serving struct {
	Study
	Listen Address `env:"LISTEN,required" want:"an IP address and a port, such as 127.0.0.1:0"`
}

// Seed is a positive whole number in its canonical spelling, because the
// digits themselves are hashed.
type Seed string

// Address is an IP address and a port, as net.Listen takes them.
type Address string

// Latency is a distribution of delays and the text that asked for it.
type Latency struct {
	Text         string
	Distribution delay.Distribution
}

// hint shows a command that works.
const hint = `SEED=1 UPSTREAM_LATENCY='lognormal(p50=200ms,p99=1200ms)' LISTEN=127.0.0.1:0 mockapi`

// Load reads a Study or a Serving. An empty variable counts as a missing one.
// Where STUDY_VARIABLES is set, it lists the study's variables that were handed
// over, and a name in it that Study does not have is an error.
func Load[T Study | Serving](getenv func(string) string) (T, error) {
	var into T
	all := fields(reflect.TypeFor[T]())
	environment := map[string]string{}
	for _, f := range all {
		if value := getenv(f.name); value != "" {
			environment[f.name] = value
		}
	}
	err := env.ParseWithOptions(&into, env.Options{Environment: environment})
	problems := append(describe(err, all), unknown(getenv)...)
	if len(problems) == 0 {
		return into, nil
	}
	last := len(problems) - 1
	problems[last] = cli.Fail(cli.Usage, hint, "%w", problems[last])
	return *new(T), errors.Join(problems...)
}

// field is one variable of a Study or a Serving.
type field struct {
	name   string // of the variable
	goName string // of the struct's field, by which package env reports errors
	want   string
}

func fields(t reflect.Type) []field {
	var all []field
	for _, f := range reflect.VisibleFields(t) {
		tag, ok := f.Tag.Lookup("env")
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(tag, ",")
		all = append(all, field{name, f.Name, f.Tag.Get("want")})
	}
	return all
}

// describe turns the errors of package env into ours.
func describe(err error, all []field) []error {
	var aggregate env.AggregateError
	if !errors.As(err, &aggregate) {
		if err == nil {
			return nil
		}
		return []error{cli.Fail(cli.Usage, "", "environment: %w", err)}
	}
	var problems []error
	for _, one := range aggregate.Errors {
		problems = append(problems, describeOne(one, all))
	}
	return problems
}

func describeOne(err error, all []field) error {
	var missing env.EnvVarIsNotSetError
	var unparsed env.ParseError
	for _, f := range all {
		switch {
		case errors.As(err, &missing) && missing.Key == f.name:
			return cli.Fail(cli.Usage, "", "%s: not set (want %s)", f.name, f.want)
		case errors.As(err, &unparsed) && unparsed.Name == f.goName:
			return cli.Fail(cli.Usage, "", "%s: %w", f.name, unparsed.Err)
		}
	}
	return cli.Fail(cli.Usage, "", "environment: %w", err)
}

// unknown reports the names in STUDY_VARIABLES that the mock does not know.
func unknown(getenv func(string) string) []error {
	known := StudyVariables()
	var problems []error
	for _, name := range strings.Fields(getenv("STUDY_VARIABLES")) {
		if !slices.Contains(known, name) {
			problems = append(problems, cli.Fail(cli.Usage, "",
				"STUDY_VARIABLES: unknown variable (got %s, want some of %s)", name, strings.Join(known, ", ")))
		}
	}
	return problems
}

// StudyVariables gives the names of the study's variables that the mock takes.
func StudyVariables() []string {
	var names []string
	for _, f := range fields(reflect.TypeFor[Study]()) {
		names = append(names, f.name)
	}
	return names
}
