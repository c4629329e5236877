package module

import (
	"encoding/json"
	"time"

	"go.k6.io/k6/metrics"

	"scaleguild/k6/generator/internal/wire"
)

// mostTold is how many failed responses each VU tells of; the runner keeps the first of all.
const mostTold = 10

// bodyTold is so much of a body as is told, in characters.
const bodyTold = 500

// phaseProbe is the phase of what is sent before the load.
const phaseProbe = "probe"

// failure is a failed response as the runner reads it; k6/failure.js says what it has.
type failure struct {
	Kind     string   `json:"kind"`
	Phase    string   `json:"phase"`
	Cause    string   `json:"cause"`
	Request  sent     `json:"request"`
	Response answered `json:"response"`
	Want     string   `json:"want"`
}

type sent struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

type answered struct {
	Status  int               `json:"status"`
	Error   string            `json:"error"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// failure describes the last request and what came of it.
func (v *visitor) failure(outcome wire.Outcome, phase, cause string) failure {
	r := &v.request
	f := failure{
		Kind: r.Kind.Name, Phase: phase, Cause: cause, Want: r.Kind.Check.Want(r.Values),
		Request:  sent{Method: r.Kind.Method, Path: string(r.Path), Headers: map[string]string{}, Body: cut(r.Body)},
		Response: answered{Status: outcome.Response.Status, Error: outcome.Error, Headers: v.client.Headers(), Body: cut(outcome.Response.Body)},
	}
	for _, h := range r.Kind.Headers {
		f.Request.Headers[h.Name] = h.Text.Text(r.Values)
	}
	return f
}

// cut is the beginning of a body as a text.
func cut(body []byte) string {
	text := []rune(string(body))
	return string(text[:min(len(text), bodyTold)])
}

// tell adds a point whose tag response is the JSON of what is told.
func (v *visitor) tell(metric *metrics.Metric, what any) {
	text, err := json.Marshal(what)
	if err != nil {
		v.vu.State().Logger.WithError(err).Error("a response cannot be told")
		return
	}
	v.push(v.vu.Context(), metric, v.program.root.With("response", string(text)), time.Now(), 1)
}
