package module

import (
	"errors"
	"sync"

	"github.com/grafana/sobek"
	"go.k6.io/k6/js/common"

	"scaleguild/k6/generator/internal/wire"
)

// probe sends each endpoint kind once, all at a time, and gives how many were answered wrong;
// it tells of these.
func (v *visitor) probe(sobek.FunctionCall) sobek.Value {
	kinds := v.program.load.Kinds()
	probes, outcomes := make([]*visitor, len(kinds)), make([]wire.Outcome, len(kinds))
	ctx := v.vu.Context()
	var sending sync.WaitGroup
	for i := range kinds {
		probes[i] = v.ofKind(i)
		sending.Go(func() { outcomes[i] = probes[i].send(ctx) })
	}
	sending.Wait()
	wrong := 0
	for i, one := range probes {
		if cause := causeOf(outcomes[i], &one.request); cause != "" {
			wrong++
			one.tell(v.program.metrics.FailedResponses, one.failure(outcomes[i], phaseProbe, cause))
		}
	}
	return v.vu.Runtime().ToValue(wrong)
}

// ofKind gives a visitor with a connection of its own, and the probe of a kind as its request.
func (v *visitor) ofKind(i int) *visitor {
	one := &visitor{vu: v.vu, program: v.program}
	v.program.load.FillOf(&one.request, v.program.load.Kinds()[i], v.program.settings.ProbeIteration+int64(i))
	return one
}

// attempted is a response of a try, correct or not.
type attempted struct {
	failure
	UpstreamCalls *int64 `json:"upstream_calls"`
}

var errNoCount = errors.New("attempt: not a function (got none, want one that counts the mock's requests)")

// attempt sends each endpoint kind once, one after another, and tells of all. Its argument is a
// function that gives how many requests the mock has answered, or null without one.
func (v *visitor) attempt(call sobek.FunctionCall) sobek.Value {
	count, ok := sobek.AssertFunction(call.Argument(0))
	if !ok {
		common.Throw(v.vu.Runtime(), errNoCount)
	}
	for i := range v.program.load.Kinds() {
		one := v.ofKind(i)
		before := v.calls(count)
		outcome := one.send(v.vu.Context())
		told := attempted{failure: one.failure(outcome, phaseProbe, causeOf(outcome, &one.request))}
		if before != nil {
			n := *v.calls(count) - *before
			told.UpstreamCalls = &n
		}
		one.tell(v.program.metrics.TriedResponses, told)
	}
	return sobek.Undefined()
}

// calls is how many requests the mock has answered; nil without one.
func (v *visitor) calls(count sobek.Callable) *int64 {
	value, err := count(sobek.Undefined())
	if err != nil {
		common.Throw(v.vu.Runtime(), err)
	}
	if common.IsNullish(value) {
		return nil
	}
	n := value.ToInteger()
	return &n
}
