package server

import (
	"math"
	"strings"

	"github.com/valyala/fasthttp"

	"scaleguild/internal/delay"
	"scaleguild/internal/run"
	"scaleguild/mockapi/internal/histogram"
	"scaleguild/mockapi/internal/profile"
)

// Stats is what the server has injected until now, or since DELETE /stats, all routes together.
// Requests whose client has left while they waited are part of Requests and of
// Drawn, but nothing was delivered to them; requests that were parked when the
// server stopped are part of nothing.
func (s *Server) Stats() run.Upstream {
	total, routes, at := s.tally.copyOf(s.moment)
	connections, _ := s.accepts()
	u := run.Upstream{
		Schema: run.Schema, Latency: s.latencies(), Seed: s.Seed, Accepts: connections,
		Parked: total.parked, PeakParked: total.peakParked, ClientGone: total.clientGone,
		ParkedSeconds: total.time.seconds(total.parked, at),
		Witnesses:     []run.Witness{},
	}
	if len(routes) == 1 { // several distributions have no quantiles in common
		route := s.Routes[0]
		u.Asked, u.Witnesses = distributionQuantiles(route), routes[0].witnesses
		u.KSDrawn, u.KSDelivered = distance(&routes[0].drawn, route), distance(&routes[0].delivered, route)
	}
	sum := &routes[0]
	for i := range routes[1:] {
		sum.drawn.Merge(&routes[1+i].drawn)
		sum.delivered.Merge(&routes[1+i].delivered)
		sum.overshoot.Merge(&routes[1+i].overshoot)
	}
	u.Requests = sum.drawn.Count()
	u.Drawn, u.Delivered, u.Overshoot = quantiles(&sum.drawn), quantiles(&sum.delivered), quantiles(&sum.overshoot)
	return u
}

// latencies are the distributions as they were asked for: one alone, or each
// with its path.
func (s *Server) latencies() string {
	if len(s.Routes) == 1 {
		return s.Routes[0].Text
	}
	var all []string
	for _, r := range s.Routes {
		all = append(all, r.Path+" "+r.Text)
	}
	return strings.Join(all, "; ")
}

// distributionQuantiles gives the quantiles of the distribution itself. Its maximum is not
// asked for: most have none.
func distributionQuantiles(r profile.Route) run.Quantiles {
	at := func(q float64) *int64 {
		microseconds := int64(math.Round(1e6 * r.Distribution.Quantile(q)))
		return &microseconds
	}
	return run.Quantiles{P50: at(0.50), P95: at(0.95), P99: at(0.99)}
}

// distance is the Kolmogorov-Smirnov distance to the distribution of a route;
// nil when nothing was counted. A delay that was rounded to n microseconds was
// below n + 1/2.
func distance(h *histogram.Histogram, r profile.Route) *float64 {
	d, ok := h.Distance(func(microseconds int64) float64 { return cdf(r.Distribution, microseconds) })
	if !ok {
		return nil
	}
	return &d
}

func cdf(d delay.Distribution, microseconds int64) float64 {
	return d.CDF((float64(microseconds) + 0.5) / 1e6)
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

// stats answers with a document as canonical JSON.
func stats(ctx *fasthttp.RequestCtx, document any) {
	body, err := run.Canonical(document)
	if err != nil {
		refuse(ctx, fasthttp.StatusInternalServerError, "stats: "+err.Error())
		return
	}
	ctx.SetContentType("application/json")
	ctx.SetBody(body)
}

// reset has everything counted from 0 again, as for the next round of a load, and answers with
// 204. While requests wait it refuses with 409: they would belong to both.
func (s *Server) reset(ctx *fasthttp.RequestCtx) {
	if !s.tally.reset() {
		refuse(ctx, fasthttp.StatusConflict, "stats: requests wait (want none)")
		return
	}
	for _, ln := range s.listeners {
		ln.accepts.Store(0)
	}
	ctx.SetStatusCode(fasthttp.StatusNoContent)
}

// LogTotals logs the numbers of the whole life of the server in one line.
func (s *Server) LogTotals() {
	u := s.Stats()
	_, retries := s.accepts()
	s.Logf("stopped after %d answers on %d connections (%d clients left before theirs, %d accepts tried again for want of a file descriptor)",
		u.Requests-u.ClientGone, u.Accepts, u.ClientGone, retries)
}
