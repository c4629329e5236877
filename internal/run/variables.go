package run

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleguild/internal/delay"
)

// Variables that programs read by themselves. The others are handed on as text.
const (
	seedVariable      = "SEED"
	mixVariable       = "MIX"
	modelVariable     = "MODEL"
	generatorVariable = "GENERATOR"
	vusVariable       = "VUS"
	rateVariable      = "ARRIVAL_RATE"
	warmUpVariable    = "WARM_UP"
	windowVariable    = "WINDOW"
	drainVariable     = "DRAIN"
	readyVariable     = "READY_TIMEOUT"
	quotaVariable     = "CPU_QUOTA"
	periodVariable    = "CPU_PERIOD"
	filesVariable     = "FILE_LIMIT"
	workersVariable   = "WORKERS"
	handlersVariable  = "HANDLERS"
	latencyVariable   = "UPSTREAM_LATENCY"
)

// allKinds is the word of MIX for all endpoint kinds; any other is the name of one.
const allKinds = "all"

// IsOfLoad says whether a variable is how much is asked of the service, for how long, or how long
// it waits for others: what the CPU time of a response does not depend on.
func IsOfLoad(name string) bool {
	return slices.Contains([]string{
		seedVariable, mixVariable, modelVariable, generatorVariable, vusVariable, rateVariable, warmUpVariable, windowVariable, drainVariable, readyVariable, latencyVariable,
	}, name)
}

// The words of MODEL.
const (
	ClosedModel = "closed" // VUs without think time: each sends its next request when it has its answer
	OpenModel   = "open"   // requests are sent at a fixed rate, regardless of responses
)

// The words of GENERATOR.
const (
	JavaScript = "javascript" // k6 as it is
	Go         = "go"         // k6 with the project's module
)

// Generator is what sends the requests of the plan: JavaScript where the plan does not say, as
// before there was a choice.
func (p Plan) Generator() string {
	return cmp.Or(p.Variables[generatorVariable], JavaScript)
}

// ParseCount reads a positive integer without a sign, such as 200.
func ParseCount(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || !countForm.MatchString(text) {
		return 0, fmt.Errorf("not a count (got %q, want a positive integer such as 200)", text)
	}
	return n, nil
}

// ParsePercent reads a positive decimal number with %, as a share of 1: 100% is 1.
func ParsePercent(text string) (float64, error) {
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil || n <= 0 || !percentForm.MatchString(text) {
		return 0, fmt.Errorf("not a percentage (got %q, want a positive number with %%, such as 100%%)", text)
	}
	return n / 100, nil
}

// ParseDuration reads a number with us, ms, s or m, such as 200ms.
func ParseDuration(text string) (time.Duration, error) { return delay.ParseDuration(text) }

var (
	countForm   = regexp.MustCompile(`^[1-9][0-9]*$`)
	percentForm = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?%$`)
)

// Variable reads a variable of the plan with one of the parsers. Its error names the
// variable: one that is missing is an error, and never 0.
func Variable[T any](p Plan, name string, parse func(string) (T, error)) (T, error) {
	var none T
	text, ok := p.Variables[name]
	if !ok {
		return none, fmt.Errorf("%s: no value (got none, want one in the study's baseline.env)", name)
	}
	v, err := parse(text)
	if err != nil {
		return none, fmt.Errorf("%s: %w", name, err)
	}
	return v, nil
}

// WarmUp is the time under load before the window: of a later round of a kept service what was
// measured in the first one.
func (p Plan) WarmUp() (time.Duration, error) {
	if s := p.WarmUpSeconds; s != nil {
		return time.Duration(*s * float64(time.Second)), nil
	}
	return Variable(p, warmUpVariable, ParseDuration)
}

// Window is the length of the measurement window.
func (p Plan) Window() (time.Duration, error) { return Variable(p, windowVariable, ParseDuration) }

// Drain is the longest wait for the requests in flight at the window's end.
func (p Plan) Drain() (time.Duration, error) { return Variable(p, drainVariable, ParseDuration) }

// ReadyTimeout is the longest wait for the service to answer before the load.
func (p Plan) ReadyTimeout() (time.Duration, error) {
	return Variable(p, readyVariable, ParseDuration)
}

// Quota is the service's CPU quota in cores: 1 is all of one CPU.
func (p Plan) Quota() (float64, error) { return Variable(p, quotaVariable, ParsePercent) }

// QuotaPeriod is the period over which the kernel enforces the quota.
func (p Plan) QuotaPeriod() (time.Duration, error) {
	return Variable(p, periodVariable, ParseDuration)
}

// FileLimit is how many files each process may have open.
func (p Plan) FileLimit() (int, error) { return Variable(p, filesVariable, ParseCount) }

// Workers is the number of the service's processes; an error for a service that does not have
// the variable, as only one whose workers report must.
func (p Plan) Workers() (int, error) { return Variable(p, workersVariable, ParseCount) }

// Model is ClosedModel or OpenModel.
func (p Plan) Model() (string, error) {
	return Variable(p, modelVariable, readModel)
}

// VUs is the number of VUs: all of them concurrent in the closed model, the most
// that can be busy in the open one.
func (p Plan) VUs() (int, error) { return Variable(p, vusVariable, ParseCount) }

// ArrivalRate is the number of starts that are scheduled per second in the open model.
func (p Plan) ArrivalRate() (int, error) { return Variable(p, rateVariable, ParseCount) }

// Mix says which endpoint kinds are requested: one of them, or a word of the load
// for several.
func (p Plan) Mix() (string, error) { return Variable(p, mixVariable, anyText) }

// Seed is what all that is drawn is drawn from.
func (p Plan) Seed() (string, error) { return Variable(p, seedVariable, anyText) }

// Latency is the distribution of the upstream's delays.
func (p Plan) Latency() (delay.Distribution, error) {
	return Variable(p, latencyVariable, func(text string) (delay.Distribution, error) {
		return delay.Parse(text, nil) // nil: no files, which would be part of no plan
	})
}

// readModel accepts the words of MODEL.
func readModel(text string) (string, error) { return word(ClosedModel, OpenModel)(text) }

// word accepts one of the words.
func word(words ...string) func(string) (string, error) {
	return func(text string) (string, error) {
		if !slices.Contains(words, text) {
			return "", fmt.Errorf("not one of its words (got %q, want %s)", text, strings.Join(words, " or "))
		}
		return text, nil
	}
}

func anyText(text string) (string, error) {
	if text == "" {
		return "", fmt.Errorf("empty (got nothing, want some text)")
	}
	return text, nil
}
