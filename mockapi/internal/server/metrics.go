package server

import (
	"fmt"
	"strings"

	"github.com/valyala/fasthttp"

	"scaleguild/internal/run"
)

// metricsType is the content type of Prometheus's text format.
const metricsType = "text/plain; version=0.0.4; charset=utf-8"

// metrics answers with the numbers of /stats/full in Prometheus's text format.
func (s *Server) metrics(ctx *fasthttp.RequestCtx) {
	ctx.SetContentType(metricsType)
	ctx.SetBodyString(exposition(s.Full()))
}

// page is a text in Prometheus's format under construction.
type page struct{ strings.Builder }

func (p *page) family(name, kind, about string) {
	fmt.Fprintf(p, "# HELP %s %s\n# TYPE %s %s\n", name, about, name, kind)
}

// sample writes one number; labels are names and values in turn.
func (p *page) sample(name string, value any, labels ...string) {
	p.WriteString(name)
	for i := 0; i < len(labels); i += 2 {
		open := "{"
		if i > 0 {
			open = ","
		}
		fmt.Fprintf(p, `%s%s="%s"`, open, labels[i], escape(labels[i+1]))
	}
	if len(labels) > 0 {
		p.WriteByte('}')
	}
	fmt.Fprintf(p, " %v\n", value)
}

func escape(value string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value)
}

func exposition(f Full) string {
	var p page
	p.family("mockapi_connections", "gauge", "Connections that are open now.")
	p.sample("mockapi_connections", f.Connections.Open)
	p.family("mockapi_connections_accepted_total", "counter", "Connections accepted.")
	p.sample("mockapi_connections_accepted_total", f.Connections.Accepts)
	p.family("mockapi_accept_retries_total", "counter", "Accepts that were tried again for want of a file descriptor.")
	p.sample("mockapi_accept_retries_total", f.Connections.Retries)
	perRoute := func(name, kind, about string, value func(RouteStats) any) {
		p.family(name, kind, about)
		for _, r := range f.Routes {
			p.sample(name, value(r), "route", r.Path)
		}
	}
	perRoute("mockapi_parked", "gauge", "Requests that wait now.", func(r RouteStats) any { return r.Parked })
	perRoute("mockapi_parked_peak", "gauge", "Most requests that waited at one moment.", func(r RouteStats) any { return r.PeakParked })
	perRoute("mockapi_parked_seconds_total", "counter", "Time that requests have spent waiting.", func(r RouteStats) any { return r.ParkedSeconds })
	perRoute("mockapi_requests_total", "counter", "Requests that no longer wait.", func(r RouteStats) any { return r.Requests })
	perRoute("mockapi_client_gone_total", "counter", "Requests whose client left while they waited.", func(r RouteStats) any { return r.ClientGone })
	p.faults(f)
	p.delays(f)
	return p.String()
}

func (p *page) faults(f Full) {
	p.family("mockapi_faults_total", "counter", "Faults that happened.")
	for _, r := range f.Routes {
		for _, name := range r.sortedFaults() {
			p.sample("mockapi_faults_total", r.Faults[name], "route", r.Path, "fault", name)
		}
	}
}

// delays writes quantiles of what was asked, drawn and delivered.
func (p *page) delays(f Full) {
	const name = "mockapi_delay_seconds"
	p.family(name, "gauge", "Quantiles of the delays asked, drawn, delivered, and of delivered minus drawn.")
	for _, r := range f.Routes {
		for _, group := range []struct {
			of string
			run.Quantiles
		}{{"asked", r.Asked}, {"drawn", r.Drawn}, {"delivered", r.Delivered}, {"overshoot", r.Overshoot}} {
			for _, q := range []struct {
				name  string
				value *int64
			}{{"0.5", group.P50}, {"0.95", group.P95}, {"0.99", group.P99}} {
				if q.value != nil { // a series without a value is left out
					p.sample(name, float64(*q.value)/1e6, "route", r.Path, "of", group.of, "quantile", q.name)
				}
			}
		}
	}
	p.distances(f)
}

func (p *page) distances(f Full) {
	p.family("mockapi_ks_distance", "gauge", "Kolmogorov-Smirnov distance to the distribution asked.")
	for _, r := range f.Routes {
		if r.KSDrawn != nil {
			p.sample("mockapi_ks_distance", *r.KSDrawn, "route", r.Path, "of", "drawn")
		}
		if r.KSDelivered != nil {
			p.sample("mockapi_ks_distance", *r.KSDelivered, "route", r.Path, "of", "delivered")
		}
	}
}
