package module

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"scaleguild/k6/generator/internal/mix"
)

// settings are those of k6/plan.js that an iteration needs.
type settings struct {
	Seed             int64      `json:"seed"`
	Mix              string     `json:"mix"`
	Kinds            []mix.Kind `json:"kinds"`
	WarmUpMS         float64    `json:"warmUpMs"`
	WindowMS         float64    `json:"windowMs"`
	RequestTimeoutMS float64    `json:"requestTimeoutMs"`
	FirstIteration   int64      `json:"firstIteration"`
	ProbeIteration   int64      `json:"probeIteration"` // of the first probe
	BaseURL          string     `json:"baseUrl"`
	Scenario         string     `json:"scenario"` // the name of the plan's
}

func parse(data []byte) (settings, error) {
	var s settings
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("compile: the settings: %w", err)
	}
	return s, nil
}

// address is the host and port of the service.
func (s settings) address() (string, error) {
	host, ok := strings.CutPrefix(s.BaseURL, "http://")
	if !ok {
		return "", fmt.Errorf("compile: baseUrl: not an address (got %q, want one such as http://127.0.0.1:8000)", s.BaseURL)
	}
	if !strings.Contains(host, ":") {
		host += ":80"
	}
	return host, nil
}

// phases are the three of a run. A response belongs to the one in which it finished.
type phases struct{ warmUp, window time.Duration }

// The names of the phases, by number.
var phaseNames = [...]string{"warm_up", "window", "drain"}

// at is the number of the phase at a time since the start of the load. The window includes its
// first moment and excludes its last.
func (p phases) at(elapsed time.Duration) int {
	switch {
	case elapsed < p.warmUp:
		return 0
	case elapsed < p.warmUp+p.window:
		return 1
	}
	return 2
}

func (s settings) phases() phases {
	return phases{warmUp: milliseconds(s.WarmUpMS), window: milliseconds(s.WindowMS)}
}

func milliseconds(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }
