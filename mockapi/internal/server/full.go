package server

import (
	"math"
	"slices"
	"strings"

	"scaleguild/internal/delay"
	"scaleguild/internal/run"
)

// fullSchema is the version of the document of /stats/full.
const fullSchema = 1

// Full is everything that the server counts, in the document of /stats/full.
// Times are in the units that the keys name.
type Full struct {
	Schema      int         `json:"schema"`
	Seed        string      `json:"seed"`
	Uptime      float64     `json:"uptime_seconds"`
	Connections Connections `json:"connections"`
	Waiting
	Routes []RouteStats `json:"routes"` // in the order of the configuration
}

// Connections are those of the clients.
type Connections struct {
	Open    int   `json:"open"`
	Accepts int64 `json:"accepts"`
	Retries int64 `json:"accept_retries"` // for want of a file descriptor
}

// Waiting counts requests that wait, or waited.
type Waiting struct {
	Parked        int64   `json:"parked"`
	PeakParked    int64   `json:"peak_parked"`
	ParkedSeconds float64 `json:"parked_seconds"`
	ClientGone    int64   `json:"client_gone"`
}

// RouteStats is what one route was asked for and what it did.
type RouteStats struct {
	Path        string   `json:"path"`
	Latency     string   `json:"latency"`            // in canonical form
	AskedFaults string   `json:"asked_faults"`       // in canonical form
	MeanAsked   *float64 `json:"asked_mean_seconds"` // null for a distribution without a mean
	MeanDrawn   *float64 `json:"drawn_mean_seconds"` // null when nothing was counted
	MeanGot     *float64 `json:"delivered_mean_seconds"`
	Requests    int64    `json:"requests"`
	Answered    int64    `json:"answered"` // after their delay, faults included
	Waiting
	Faults      map[string]int64 `json:"faults"` // that happened, by fault
	Asked       run.Quantiles    `json:"asked"`
	Drawn       run.Quantiles    `json:"drawn"`
	Delivered   run.Quantiles    `json:"delivered"`
	Overshoot   run.Quantiles    `json:"overshoot"`
	KSDrawn     *float64         `json:"ks_drawn"`
	KSDelivered *float64         `json:"ks_delivered"`
}

// Full gives all numbers of a moment.
func (s *Server) Full() Full {
	total, routes, at := s.tally.copyOf(s.moment)
	f := Full{Schema: fullSchema, Seed: s.Seed, Uptime: float64(at) / 1e6, Waiting: total.waiting(at)}
	f.Connections.Open = s.watch.count()
	f.Connections.Accepts, f.Connections.Retries = s.accepts()
	for i := range routes {
		f.Routes = append(f.Routes, s.routeStats(i, &routes[i], at))
	}
	return f
}

func (c counts) waiting(at int64) Waiting {
	return Waiting{c.parked, c.peakParked, c.time.seconds(c.parked, at), c.clientGone}
}

func (s *Server) routeStats(i int, t *routeTally, at int64) RouteStats {
	route := s.Routes[i]
	r := RouteStats{
		Path: route.Path, Latency: route.Distribution.String(), AskedFaults: route.Faults.String(),
		Requests: t.drawn.Count(), Answered: t.delivered.Count(), Waiting: t.waiting(at), Faults: map[string]int64{},
		Asked: distributionQuantiles(route), Drawn: quantiles(&t.drawn), Delivered: quantiles(&t.delivered), Overshoot: quantiles(&t.overshoot),
		KSDrawn: distance(&t.drawn, route), KSDelivered: distance(&t.delivered, route),
	}
	if mean := delay.Mean(route.Distribution); !math.IsInf(mean, 1) {
		r.MeanAsked = &mean
	}
	r.MeanDrawn, r.MeanGot = mean(t.drawn.Sum(), t.drawn.Count()), mean(t.delivered.Sum(), t.delivered.Count())
	for f, count := range t.faults {
		r.Faults[f.String()] = count
	}
	return r
}

func mean(microseconds, count int64) *float64 {
	if count == 0 {
		return nil
	}
	seconds := float64(microseconds) / float64(count) / 1e6
	return &seconds
}

// sortedFaults are the names of the faults that happened.
func (r RouteStats) sortedFaults() []string {
	var names []string
	for name := range r.Faults {
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	return names
}
