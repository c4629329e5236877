package bench

import (
	"context"
	"fmt"
	"io"
	"time"

	"scaleguild/internal/run"
)

// soakFaults are the faults of a soak; a client leaves a request that hangs.
const soakFaults = "503=1%,429=0.5%,reset=0.5%,truncated_body=0.5%,slow_body(500ms)=0.5%,hang=0.1%"

// soak is a long run of mockapi alone under a constant load with faults.
type soak struct {
	mockapi, out string
	time         time.Duration
	rate         float64
	ask          ask
	faults       string
	timeout      time.Duration // after which a client leaves
	cpu          int
	progress     io.Writer
}

// Soaked is what a soak saw.
type Soaked struct {
	Schema    int              `json:"schema"`
	Machine   Machine          `json:"machine"`
	Seconds   float64          `json:"seconds"`
	Asked     float64          `json:"asked_per_second"`
	Sent      int              `json:"sent"`
	Outcomes  map[string]int   `json:"outcomes"` // as the client saw them
	Latency   string           `json:"latency"`
	Faults    string           `json:"asked_faults"`
	Mock      Full             `json:"mock"` // what the mock counted at the end
	CPU       float64          `json:"cpu_seconds_per_10000"`
	Resident  []ResidentSample `json:"resident"`
	GrowthKiB float64          `json:"growth_kib"` // from the end of the first sixth to the end
}

// Full is what a soak takes from /stats: see run.Upstream for the keys.
type Full struct {
	Requests    int64         `json:"requests"`
	ClientGone  int64         `json:"client_gone"`
	PeakParked  int64         `json:"peak_parked"`
	InFlight    int64         `json:"in_flight"`
	KSDrawn     *float64      `json:"ks_drawn"`
	KSDelivered *float64      `json:"ks_delivered"`
	Drawn       run.Quantiles `json:"drawn"`
	Delivered   run.Quantiles `json:"delivered"`
	Overshoot   run.Quantiles `json:"overshoot"`
}

// ResidentSample is the memory of the mock at one moment.
type ResidentSample struct {
	Seconds float64 `json:"seconds"`
	KiB     float64 `json:"kib"`
}

func (s soak) run(ctx context.Context) error {
	p := peer{name: "mockapi", ready: "GET /healthz", fresh: true, argv: func(port int, a ask) []string {
		return []string{s.mockapi, "--seed", "1", "--latency", a.own(), "--faults", s.faults, "--listen", fmt.Sprintf("127.0.0.1:%d", port)}
	}}
	r, err := p.start(ctx, s.cpu, s.ask)
	if err != nil {
		return err
	}
	defer r.stop()
	result := Soaked{
		Schema: 1, Seconds: s.time.Seconds(), Asked: s.rate, Latency: s.ask.own(), Faults: s.faults, Outcomes: map[string]int{},
		Sent: int(s.rate * s.time.Seconds()),
	}
	if result.Machine, err = host(); err != nil {
		return err
	}
	stop := make(chan struct{})
	sampled := make(chan []ResidentSample, 1)
	go func() { sampled <- s.sample(r, stop) }()
	l := load{address: r.address(), rate: s.rate, count: result.Sent, timeout: s.timeout, prefix: "s"}
	l.run(ctx, func(o outcome) { result.Outcomes[o.what]++ })
	close(stop)
	result.Resident = <-sampled
	if err := ctx.Err(); err != nil {
		return err
	}
	// A client's departure is counted a moment after it.
	if _, err = r.awaitCount(ctx, func(f Full) bool { result.Mock = f; return f.InFlight == 0 }, inFlight); err != nil {
		return err
	}
	cpu, err := r.cpuSeconds()
	if err != nil {
		return fmt.Errorf("mockapi ended: %w\n%s", err, r.log)
	}
	result.CPU = cpu / float64(result.Sent) * 10_000
	if n := len(result.Resident); n > 0 {
		result.GrowthKiB = result.Resident[n-1].KiB - result.Resident[n/6].KiB
	}
	return run.WriteFile(s.out, result)
}

// sample reads the mock's memory sixty times in all.
func (s soak) sample(r *running, stop <-chan struct{}) []ResidentSample {
	var all []ResidentSample
	start := time.Now()
	every := time.NewTicker(s.time / 60)
	defer every.Stop()
	for {
		select {
		case <-stop:
			return all
		case <-every.C:
		}
		kib, err := r.residentKiB()
		if err != nil {
			return all // it ended; the caller finds out
		}
		all = append(all, ResidentSample{time.Since(start).Seconds(), kib})
		fmt.Fprintf(s.progress, "%.0f s: %.0f KiB\n", time.Since(start).Seconds(), kib)
	}
}
