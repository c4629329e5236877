package standin

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// Study variables of the stand-in, as in its manifest.
const (
	CPUVariable     = "STANDIN_CPU"
	WorkVariable    = "STANDIN_WORK"
	DelayVariable   = "STANDIN_DELAY"
	workersVariable = "WORKERS"
)

// Variables lists the study variables that the stand-in takes, where what a response costs is
// said by that one.
func Variables(cost string) []string { return []string{cost, DelayVariable, workersVariable} }

// costOf is which variable says so: CPUVariable, or WorkVariable where the study has that.
func costOf(names string) string {
	if slices.Contains(strings.Fields(names), WorkVariable) {
		return WorkVariable
	}
	return CPUVariable
}

type settings struct {
	cpu      time.Duration // of each response, everything included; 0 with rounds, and where it costs what HTTP does
	rounds   int           // of work for each response, whatever they cost; 0 with cpu
	delay    time.Duration
	port     int
	state    string // folder
	upstream string
}

// readSettings reads the environment and names all that is wrong with it at once.
func readSettings(getenv func(string) string) (settings, error) {
	var s settings
	var problems []error
	take := func(name, want string, parse func(string) error) {
		if err := parse(getenv(name)); err != nil {
			problems = append(problems, cli.Fail(cli.Usage, "", "%s: %w (want %s)", name, err, want))
		}
	}
	duration := func(to *time.Duration) func(string) error {
		return func(v string) (err error) { *to, err = run.ParseDuration(v); return err }
	}
	if costOf(getenv("STUDY_VARIABLES")) == WorkVariable {
		take(WorkVariable, "a count such as 100", func(v string) (err error) { s.rounds, err = run.ParseCount(v); return err })
	} else {
		take(CPUVariable, "a duration such as 4ms", duration(&s.cpu))
	}
	take(DelayVariable, "a duration such as 100ms", duration(&s.delay))
	take(workersVariable, "1, as the stand-in is one process", exactly("1"))
	take("PORT", "a port", func(v string) (err error) { s.port, err = strconv.Atoi(v); return err })
	take("STATE_DIR", "an existing folder", func(v string) error { s.state = v; return isFolder(v) })
	take("UPSTREAM_URL", "an address such as http://127.0.0.1:4000", func(v string) error { s.upstream = v; return checkNonEmpty(v) })
	take("STUDY_VARIABLES", "the names of the study variables handed over", onlyOwn)
	return s, errors.Join(problems...)
}

func exactly(want string) func(string) error {
	return func(v string) error {
		if v != want {
			return fmt.Errorf("another value (got %q)", v)
		}
		return nil
	}
}

func checkNonEmpty(v string) error {
	if v == "" {
		return errors.New("missing (got nothing)")
	}
	return nil
}

func isFolder(v string) error {
	info, err := os.Stat(v)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("not a folder (got %q)", v)
	}
	return err
}

// onlyOwn refuses names of study variables that the stand-in does not take.
func onlyOwn(names string) error {
	for _, name := range strings.Fields(names) {
		if !slices.Contains(Variables(costOf(names)), name) {
			return fmt.Errorf("unknown variable (got %s)", name)
		}
	}
	return checkNonEmpty(names)
}
