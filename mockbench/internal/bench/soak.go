package bench

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
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

// SoakResult is what a soak saw.
type SoakResult struct {
	Schema    int              `json:"schema"`
	Date      string           `json:"date"`
	Machine   Machine          `json:"machine"`
	Seconds   float64          `json:"seconds"`
	Asked     float64          `json:"asked_per_second"`
	Rate      float64          `json:"sent_per_second"` // less when the client could not keep up
	Sent      int              `json:"sent"`
	Timeout   float64          `json:"client_timeout_seconds"`
	Outcomes  map[string]int   `json:"outcomes"` // as the client saw them
	Latency   string           `json:"latency"`
	Faults    string           `json:"asked_faults"`
	Mock      MockStats        `json:"mock"` // what the mock counted at the end
	CPU       float64          `json:"cpu_seconds_per_10000"`
	Resident  []ResidentSample `json:"resident"`
	GrowthKiB float64          `json:"growth_kib"` // from the end of the first sixth to the end
}

// MockStats is what a soak takes from /stats: see run.Upstream for the keys.
type MockStats struct {
	Requests    int64         `json:"requests"`
	ClientGone  int64         `json:"client_gone"`
	PeakParked  int64         `json:"peak_parked"`
	Parked      int64         `json:"parked"`
	KSDrawn     *float64      `json:"ks_drawn"`
	KSDelivered *float64      `json:"ks_delivered"`
	Asked       run.Quantiles `json:"asked"`
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
	result, err := s.watch(ctx)
	if err != nil {
		return err
	}
	return run.WriteFile(s.out, result)
}

// watch sends the load and gives what was seen.
func (s soak) watch(ctx context.Context) (SoakResult, error) {
	none := SoakResult{}
	r, err := mockapiPeer(s.mockapi, "--faults", s.faults).start(ctx, s.cpu, s.ask)
	if err != nil {
		return none, err
	}
	defer r.stop()
	result := SoakResult{
		Schema: schema, Date: today(), Seconds: s.time.Seconds(), Asked: s.rate, Latency: s.ask.mockapi(), Faults: s.faults,
		Timeout: s.timeout.Seconds(), Outcomes: map[string]int{}, Sent: int(s.rate * s.time.Seconds()),
	}
	if result.Machine, err = host(); err != nil {
		return none, err
	}
	stop := make(chan struct{})
	sampled := make(chan []ResidentSample, 1)
	go func() { sampled <- s.sample(r, stop) }()
	l := load{address: r.address(), rate: s.rate, count: result.Sent, timeout: s.timeout, prefix: "s"}
	result.Rate = float64(l.count) / l.run(ctx, func(o outcome) { result.Outcomes[o.what]++ }).Seconds()
	close(stop)
	result.Resident = <-sampled
	if err := ctx.Err(); err != nil {
		return none, err
	}
	// A client's departure is counted a moment after it.
	if _, err = r.awaitCount(ctx, func(f MockStats) bool { result.Mock = f; return f.Parked == 0 }, parkedNow); err != nil {
		return none, err
	}
	cpu, err := r.cpuSeconds()
	if err != nil {
		return none, fmt.Errorf("mockapi ended: %w\n%s", err, r.log)
	}
	result.CPU = cpu / float64(result.Sent) * perRequests
	if n := len(result.Resident); n > 0 {
		result.GrowthKiB = result.Resident[n-1].KiB - result.Resident[n/6].KiB
	}
	return result, nil
}

// markdown is the document's section.
func (s SoakResult) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n%d requests at %.0f/s, `%s` with `%s`; a client leaves after %.0f s.\n\n",
		provenance(s.Date, s.Machine), s.Sent, s.Rate, s.Latency, s.Faults, s.Timeout)
	b.WriteString("| outcome | requests |\n|---|---:|\n")
	for _, what := range slices.Sorted(maps.Keys(s.Outcomes)) {
		fmt.Fprintf(&b, "| %s | %d |\n", what, s.Outcomes[what])
	}
	if n := len(s.Resident); n > 0 {
		first, last := s.Resident[n/6], s.Resident[n-1]
		fmt.Fprintf(&b, "\nThe mock's memory was %.1f MiB after %.0f s and %.1f MiB after %.0f s: %+.1f MiB.", first.KiB/1024, first.Seconds,
			last.KiB/1024, last.Seconds, s.GrowthKiB/1024)
	}
	fmt.Fprintf(&b, " %d clients left, %d requests waited at once at most;\novershoot p50 %s ms, p99 %s ms; KS distance of the drawn delays %s; %.2f CPU-s per 10,000 requests.\n",
		s.Mock.ClientGone, s.Mock.PeakParked, ms(s.Mock.Overshoot.P50), ms(s.Mock.Overshoot.P99), fraction(s.Mock.KSDrawn), s.CPU)
	return b.String()
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
