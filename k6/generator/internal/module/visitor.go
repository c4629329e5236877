package module

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/grafana/sobek"
	"go.k6.io/k6/errext"
	"go.k6.io/k6/js/modules"
	"go.k6.io/k6/lib"
	"go.k6.io/k6/metrics"

	"scaleguild/k6/generator/internal/mix"
	"scaleguild/k6/generator/internal/wire"
)

// visitor is the load as one VU executes it.
type visitor struct {
	vu      modules.VU
	program *program
	client  *wire.Client // nil before the first request
	request mix.Request  // the last one
	told    int          // failed responses
}

// iterate is one iteration: one request, without think time. A request that the drain does not
// wait for is started and not booked.
func (v *visitor) iterate(sobek.FunctionCall) sobek.Value {
	ctx, state := v.vu.Context(), v.vu.State()
	scenario := lib.GetScenarioState(ctx)
	if state.GetScenarioLocalVUIter() == 0 && !v.begin(scenario) {
		return sobek.Undefined()
	}
	p := v.program
	p.load.Fill(&v.request, p.settings.FirstIteration+int64(state.GetScenarioGlobalVUIter()))
	v.push(ctx, p.metrics.RequestsStarted, p.root, time.Now(), 1)
	outcome := v.send(ctx)
	if ctx.Err() == nil {
		v.book(ctx, outcome, p.phases.at(outcome.End.Sub(scenario.StartTime)))
	}
	return sobek.Undefined()
}

// begin tells when the load began, in the first iteration of each segment. It is false where the
// scenario is not the plan's: an option such as --vus replaces all scenarios, and k6 only warns.
func (v *visitor) begin(scenario *lib.ScenarioState) bool {
	if want := v.program.settings.Scenario; scenario.Name != want {
		v.vu.Runtime().Interrupt(&errext.InterruptError{Reason: fmt.Sprintf(
			"%s: the scenario is not the plan's (got %s, want %s); run k6 without options and K6_ variables that set a load",
			errext.AbortTest, scenario.Name, want)})
		return false
	}
	started := float64(scenario.StartTime.UnixMicro()) / 1000
	v.push(v.vu.Context(), v.program.metrics.LoadStart, v.program.root, time.Now(), started)
	return true
}

func (v *visitor) send(ctx context.Context) wire.Outcome {
	state := v.vu.State()
	if v.client == nil {
		v.client = v.program.client(state.Options.UserAgent.String)
	}
	return v.client.Send(ctx, state.Dialer, &v.request)
}

// book adds the point of a response in its phase, and tells of a failed one.
func (v *visitor) book(ctx context.Context, outcome wire.Outcome, phase int) {
	p, kind := v.program, v.request.Kind
	cause := causeOf(outcome, &v.request)
	tags := p.correct[kind][phase]
	if cause != "" {
		tags = p.tags(kind, phaseNames[phase], "failed").With("cause", cause)
	}
	v.push(ctx, p.metrics.ResponseTime, tags, outcome.End, metrics.D(outcome.Duration))
	if cause != "" && v.told < mostTold {
		v.told++
		v.tell(p.metrics.FailedResponses, v.failure(outcome, phaseNames[phase], cause))
	}
}

// causeOf is "" of a correct response, and else why it is not.
func causeOf(outcome wire.Outcome, r *mix.Request) string {
	if outcome.Code != 0 {
		return "error-" + strconv.Itoa(outcome.Code)
	}
	return r.Kind.Check.Cause(outcome.Response, r.Values)
}

func (v *visitor) push(ctx context.Context, metric *metrics.Metric, tags *metrics.TagSet, at time.Time, value float64) {
	metrics.PushIfNotDone(ctx, v.vu.State().Samples, metrics.Sample{
		TimeSeries: metrics.TimeSeries{Metric: metric, Tags: tags}, Time: at, Value: value,
	})
}
