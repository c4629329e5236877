package runtest

import (
	"math"

	"scaleguild/internal/run"
)

// upstream is a mock whose delays have the quantiles of the plan's distribution.
func upstream(p run.Plan) *run.Upstream {
	micros := func(v int64) *int64 { return &v }
	d := must(p.Latency())
	at := func(q float64) *int64 { return micros(int64(math.Round(1e6 * d.Quantile(q)))) }
	asked := run.Quantiles{P50: at(0.50), P95: at(0.95), P99: at(0.99)}
	drawn := asked
	drawn.Max = at(0.9999)
	return &run.Upstream{
		Schema: run.Schema, Latency: p.Variables["UPSTREAM_LATENCY"], Seed: p.Variables["SEED"],
		Asked: asked, Drawn: drawn, Delivered: drawn,
		Overshoot: run.Quantiles{P50: micros(80), P95: micros(300), P99: micros(900), Max: micros(2400)},
		Accepts:   100, Witnesses: []run.Witness{},
	}
}

// setUpstream makes the mock answer one request for each response of a kind that calls it.
func setUpstream(r *run.Record) {
	if r.Upstream == nil {
		return
	}
	requests := int64(0)
	for _, k := range r.Plan.Kinds {
		if of := r.Load.Kinds[k.Name]; k.Upstream {
			requests += int64(of.Completed + of.Failed)
		}
	}
	r.Upstream.Requests, r.UpstreamWindow.Answered = requests, requests
}

// speedProbe is one of a CPU that is as fast at all times.
func speedProbe(window float64) *run.SpeedProbe {
	const piece, pieces = 0.00045, 9 // seconds, and how many a second
	seconds := make([]*float64, int(math.Ceil(window)))
	for i := range seconds {
		seconds[i] = new(piece)
	}
	return &run.SpeedProbe{Pieces: int(pieces * window), Mean: piece, P50: piece, MeanBySecond: seconds, CPUShare: 1.1 * piece * pieces, Python: "3.11.9"}
}

func text(s string) *string { return &s }

// workers ran as the plan says.
func workers(p run.Plan) []run.Worker {
	var out []run.Worker
	for i := range must(p.Workers()) {
		connections, none, instant := 40, 0, 0.0
		out = append(out, run.Worker{
			PID: 101 + i, Handlers: text(p.Variables["HANDLERS"]), Server: text(p.Variables["SERVER"]),
			Loop: text(p.Variables["LOOP"] + ".Loop"), HTTPParser: text(p.Variables["HTTP_PARSER"] + ".Protocol"),
			Connections: &connections, Writes: &none, WriteWait: &instant, WriteHold: &instant, Versions: map[string]string{},
		})
	}
	return out
}
