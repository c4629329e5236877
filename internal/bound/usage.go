package bound

import (
	"strconv"

	"scaleguild/internal/run"
)

// Study variables that say how many requests a place can hold.
const (
	handlersVariable = "HANDLERS"
	threadsVariable  = "THREADS"
	slotsVariable    = "UPSTREAM_SLOTS"
	vusVariable      = "VUS"
	modelVariable    = "MODEL"
	rateVariable     = "ARRIVAL_RATE"
)

// usage is how much of everything a run used per second of its window.
// Busy times per second are mean numbers of requests in that state (Little's law).
type usage struct {
	variables map[string]string
	responses float64 // per second, correct and failed
	cores     float64 // the quota
	cpu       float64 // CPU seconds per second
	share     float64 // of the quota: the CPU utilisation
	parked    float64 // mean number of requests at the upstream
	workers   float64
	writeHold float64 // mean number of turns to write that were held, of the whole run
	writeWait float64 // mean number of requests that waited for one, of the whole run
	inFlight  float64
	writes    int
}

func usageOf(r run.Record) usage {
	u := usage{variables: r.Plan.Variables, workers: float64(len(r.Workers)), inFlight: r.Load.MeanInFlight,
		cores: r.Budget.QuotaRead, share: r.CPU.Utilisation, parked: r.UpstreamWindow.MeanParked}
	if r.CPU.WallSeconds > 0 {
		u.responses = float64(r.Load.Completed+r.Load.Failed) / r.CPU.WallSeconds
		u.cpu = r.CPU.UsageSeconds / r.CPU.WallSeconds
	}
	whole := 0.0 // seconds of load
	for _, p := range r.Phases {
		whole += p.DurationSeconds
	}
	for _, w := range r.Workers {
		u.writes += w.Writes
		if whole > 0 {
			u.writeHold += w.WriteHold / whole
			u.writeWait += w.WriteWait / whole
		}
	}
	return u
}

// count is a variable that counts something; false when the service lacks it.
func (u usage) count(name string) (float64, bool) {
	n, err := strconv.Atoi(u.variables[name])
	return float64(n), err == nil && n > 0
}
