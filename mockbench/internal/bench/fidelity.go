package bench

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"scaleguild/internal/run"
)

// fidelity watches mockapi alone: whether it delivers the delays asked for,
// how late it is when thousands wait, and how fast it is without delay.
type fidelity struct {
	mockapi, out string
	requests     int           // whose delays are compared with the distribution
	crowd        int           // requests that are to wait at once
	ramp         time.Duration // until they do; then as many wait for half as long
	timeout      time.Duration // after which a client leaves
	repetitions  int           // of the full speed
	seconds      float64       // of each
	cpu          int
	progress     io.Writer
}

// Fidelity is what was seen.
type Fidelity struct {
	Schema    int        `json:"schema"`
	Date      string     `json:"date"`
	Machine   Machine    `json:"machine"`
	Delivered SoakResult `json:"delivered"` // at 200 ms / 1200 ms
	Crowded   SoakResult `json:"crowded"`   // at 4 s / 22 s
	Plain     []Speed    `json:"without_delay"`
	Packed    []Speed    `json:"without_delay_16_requests_together"`
}

// packed is how many requests wrk sends together, so that it and the kernel
// are not the limit.
const packed = 16

// packedScript is what wrk is told to send then.
var packedScript = fmt.Sprintf(`local n = 0
request = function()
  local all = {}
  for i = 1, %d do n = n + 1; all[i] = wrk.format("GET", "/q?key=w" .. n) end
  return table.concat(all)
end
`, packed)

func (f fidelity) run(ctx context.Context) error {
	result := Fidelity{Schema: schema, Date: today()}
	var err error
	if result.Machine, err = describe(ctx, "wrk"); err != nil {
		return err
	}
	const fastRate = 5000
	fast := soak{ask: fastAsk(), rate: fastRate, time: time.Duration(f.requests) * time.Second / fastRate}
	// By the end of 21 s, requests have waited 96 % of the mean of 4 s / 22 s.
	slow := soak{ask: slowAsk(), rate: float64(f.crowd) / (0.96 * slowAsk().mean()), time: f.ramp * 3 / 2}
	if result.Delivered, err = f.watch(ctx, fast); err != nil {
		return err
	}
	if result.Crowded, err = f.watch(ctx, slow); err != nil {
		return err
	}
	if err := f.speed(ctx, &result); err != nil {
		return err
	}
	return run.WriteFile(f.out, result)
}

func (f fidelity) watch(ctx context.Context, s soak) (SoakResult, error) {
	s.mockapi, s.faults, s.timeout, s.cpu, s.progress = f.mockapi, "none", f.timeout, f.cpu, f.progress
	return s.watch(ctx)
}

// speed drives one mock without delay, with single requests and packed ones in
// turn, after a warm-up.
func (f fidelity) speed(ctx context.Context, result *Fidelity) error {
	folder, err := os.MkdirTemp("", "bench-mock-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	script := filepath.Join(folder, "packed.lua")
	if err := os.WriteFile(script, []byte(packedScript), 0o600); err != nil {
		return err
	}
	r, err := mockapiPeer(f.mockapi).start(ctx, f.cpu, ask{})
	if err != nil {
		return err
	}
	defer r.stop()
	s := session{scale: 1}
	if _, err := s.wrk(ctx, r, drive{connections: 64, seconds: 1}); err != nil {
		return err
	}
	for i := range f.repetitions {
		plain, err := s.wrk(ctx, r, drive{connections: 64, seconds: f.seconds})
		if err != nil {
			return err
		}
		together, err := s.wrk(ctx, r, drive{connections: 64, seconds: f.seconds, script: script})
		if err != nil {
			return err
		}
		result.Plain, result.Packed = append(result.Plain, *plain), append(result.Packed, *together)
		fmt.Fprintf(f.progress, "full speed %d of %d: %.0f/s, packed %.0f/s\n", i+1, f.repetitions, plain.Rate, together.Rate)
	}
	return ctx.Err()
}

// markdown is the document's section.
func (f Fidelity) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n\n| | asked | drawn | delivered |\n|---|---:|---:|---:|\n", provenance(f.Date, f.Machine))
	d, c := f.Delivered.Mock, f.Crowded.Mock
	fmt.Fprintf(&b, "| requests at %.0f/s, `%s` | %d | %d | %d |\n", f.Delivered.Rate, f.Delivered.Latency, f.Delivered.Sent, d.Requests, f.Delivered.Outcomes["ok"])
	fmt.Fprintf(&b, "| p50 (ms) | %s | %s | %s |\n", ms(d.Asked.P50), ms(d.Drawn.P50), ms(d.Delivered.P50))
	fmt.Fprintf(&b, "| p99 (ms) | %s | %s | %s |\n", ms(d.Asked.P99), ms(d.Drawn.P99), ms(d.Delivered.P99))
	fmt.Fprintf(&b, "| KS distance | | %s | %s |\n", fraction(d.KSDrawn), fraction(d.KSDelivered))
	fmt.Fprintf(&b, "\nA Kolmogorov-Smirnov test at 1 %% rejects distances above %.4f. Overshoot (delivered minus drawn): p50 %s ms, p99 %s ms.\n\n",
		1.63/math.Sqrt(float64(max(1, d.Requests))), ms(d.Overshoot.P50), ms(d.Overshoot.P99))
	fmt.Fprintf(&b, "With up to %d requests waiting (%.0f/s of `%s`, %d in all): overshoot p50 %s ms, p99 %s ms.\n\n",
		c.PeakParked, f.Crowded.Rate, f.Crowded.Latency, c.Requests, ms(c.Overshoot.P50), ms(c.Overshoot.P99))
	plain, together := summary(numbers(f.Plain, Speed.rate)), summary(numbers(f.Packed, Speed.rate))
	fmt.Fprintf(&b, "Without delay, 64 connections of wrk, medians of %d: %s responses/s with one request at a time (%.0f µs of CPU time each; where that is\nless than one CPU in all, wrk is the limit), and %s with %d requests sent together (%.1f µs each).\n",
		plain.count, plain.text("%.0f"), 100*summary(numbers(f.Plain, Speed.cpu)).median, together.text("%.0f"), packed, 100*summary(numbers(f.Packed, Speed.cpu)).median)
	return b.String()
}

func numbers(all []Speed, of func(Speed) float64) []float64 {
	var out []float64
	for _, one := range all {
		out = append(out, of(one))
	}
	return out
}

// ms shows microseconds as milliseconds.
func ms(microseconds *int64) string {
	if microseconds == nil {
		return "none"
	}
	return fmt.Sprintf("%.2f", float64(*microseconds)/1000)
}

func fraction(v *float64) string {
	if v == nil {
		return "none"
	}
	return fmt.Sprintf("%.4f", *v)
}

func today() string { return time.Now().UTC().Format(time.DateOnly) }
