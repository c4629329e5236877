package known

import (
	"fmt"
	"strings"
	"time"

	"scaleguild/internal/bound"
	"scaleguild/internal/delay"
	"scaleguild/internal/run"
)

// An answer is what is known of a run from its plan alone.
type answer struct {
	rate         float64 // responses per second
	response     float64 // seconds
	inFlight     float64
	perResponse  float64 // CPU seconds
	utilisation  float64 // of the quota
	parked       float64 // requests at the upstream
	upstreamWait float64 // seconds
	bound        string
}

// answerOf works out the answer to a plan of the stand-in.
func answerOf(p run.Plan) (answer, error) {
	r := reader{plan: p}
	r.is("MODEL", "closed")
	r.is("MIX", "quote") // each of the requests calls the upstream once
	demand, own, upstream := r.duration("STANDIN_CPU"), r.duration("STANDIN_DELAY"), r.constant("UPSTREAM_LATENCY")
	vus, quota := r.count("VUS"), r.quota()
	if r.err != nil {
		return answer{}, fmt.Errorf("%s/%s: no answer is known: %w", p.Study, p.Stage, r.err)
	}
	a := answer{rate: vus / (demand + own + upstream), perResponse: demand, upstreamWait: upstream, bound: bound.Population}
	if full := quota / demand; full < a.rate {
		a.rate, a.bound = full, bound.CPU
	}
	a.inFlight, a.response = vus, vus/a.rate
	a.utilisation, a.parked = a.rate*demand/quota, a.rate*upstream
	return a, nil
}

// reader takes variables of a plan, and keeps the first error.
type reader struct {
	plan run.Plan
	err  error
}

func (r *reader) take(name string, parse func(string) (float64, error)) float64 {
	if r.err != nil {
		return 0
	}
	number, err := run.Variable(r.plan, name, parse)
	r.err = err
	return number
}

func (r *reader) is(name, want string) {
	r.take(name, func(v string) (float64, error) {
		if v != want {
			return 0, fmt.Errorf("not what the arithmetic is for (got %q, want %q)", v, want)
		}
		return 0, nil
	})
}

func (r *reader) duration(name string) float64 {
	return r.take(name, func(v string) (float64, error) {
		d, err := run.ParseDuration(v)
		return d.Seconds(), err
	})
}

func (r *reader) quota() float64 {
	if r.err != nil {
		return 0
	}
	cores, err := r.plan.Quota()
	r.err = err
	return cores
}

func (r *reader) count(name string) float64 {
	return r.take(name, func(v string) (float64, error) {
		n, err := run.ParseCount(v)
		return float64(n), err
	})
}

// constant is the delay of a distribution that has only one.
func (r *reader) constant(name string) float64 {
	return r.take(name, func(v string) (float64, error) {
		d, err := delay.Parse(v, nil)
		if err == nil && !strings.HasPrefix(d.String(), "constant(") {
			err = fmt.Errorf("not a constant delay (got %s, want one such as constant(190ms))", d)
		}
		if err != nil {
			return 0, err
		}
		return (time.Duration(d.Delay(0)) * time.Microsecond).Seconds(), nil
	})
}
