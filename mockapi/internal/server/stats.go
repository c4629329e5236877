package server

import (
	"math"

	"github.com/valyala/fasthttp"

	"scaleguild/internal/run"
	"scaleguild/mockapi/internal/histogram"
)

// Stats is what the server has injected until now. Requests whose client had
// left by the time of the answer are part of Requests and of all quantiles;
// requests that were parked when the server stopped are not.
func (s *Server) Stats() run.Upstream {
	u := run.Upstream{
		Schema: run.Schema, Latency: s.LatencyText, Seed: s.Seed,
		Asked: s.asked(), Accepts: s.ln.accepts.Load(),
	}
	var drawn, delivered, overshoot histogram.Histogram
	var now counts
	var moment int64
	s.tally.read(func(t *tally) {
		// Copied under the lock and searched outside of it: a reader of the
		// statistics must not add to the overshoot.
		drawn.Merge(&t.drawn)
		delivered.Merge(&t.delivered)
		overshoot.Merge(&t.overshoot)
		now, moment = t.counts, s.moment()
		u.Witnesses = append([]run.Witness{}, t.witnesses...)
	})
	u.Requests, u.ClientGone = drawn.Count(), now.clientGone
	u.InFlight, u.PeakParked = now.inFlight, now.peakParked
	u.ParkedSeconds = now.parked.seconds(now.inFlight, moment)
	u.Drawn, u.Delivered, u.Overshoot = quantiles(&drawn), quantiles(&delivered), quantiles(&overshoot)
	return u
}

func (t *tally) read(look func(*tally)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	look(t)
}

// asked gives the quantiles of the distribution itself. It has no maximum.
func (s *Server) asked() run.Quantiles {
	at := func(q float64) *int64 {
		microseconds := int64(math.Round(1e6 * s.Distribution.Quantile(q)))
		return &microseconds
	}
	return run.Quantiles{P50: at(0.50), P95: at(0.95), P99: at(0.99)}
}

// quantiles are null when nothing was counted.
func quantiles(h *histogram.Histogram) run.Quantiles {
	at := func(q float64) *int64 { return orNull(h.Quantile(q)) }
	return run.Quantiles{P50: at(0.50), P95: at(0.95), P99: at(0.99), Max: orNull(h.Max())}
}

func orNull(value int64, ok bool) *int64 {
	if !ok {
		return nil
	}
	return &value
}

// stats answers with the statistics as canonical JSON.
func (s *Server) stats(ctx *fasthttp.RequestCtx) {
	body, err := run.Canonical(s.Stats())
	if err != nil {
		refuse(ctx, fasthttp.StatusInternalServerError, "stats: "+err.Error())
		return
	}
	ctx.SetContentType("application/json")
	ctx.SetBody(body)
}

// LogTotals logs the numbers of the whole life of the server in one line.
func (s *Server) LogTotals() {
	u := s.Stats()
	s.Logf("stopped after %d answers on %d connections (%d answers that nobody took, %d accepts tried again for want of a file descriptor)",
		u.Requests, u.Accepts, u.ClientGone, s.ln.retries.Load())
}
