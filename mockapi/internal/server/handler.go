package server

import (
	"encoding/json"

	"github.com/valyala/fasthttp"
)

// handle sends a request where it belongs: every path but the mock's own is
// the upstream.
func (s *Server) handle(ctx *fasthttp.RequestCtx) {
	if !ctx.IsGet() {
		ctx.Response.Header.Set(fasthttp.HeaderAllow, fasthttp.MethodGet)
		refuse(ctx, fasthttp.StatusMethodNotAllowed, "method: not supported (want GET)")
		return
	}
	switch string(ctx.Path()) {
	case "/healthz":
		ctx.SetContentType("text/plain; charset=utf-8")
		ctx.SetBodyString("ok\n")
	case "/stats":
		stats(ctx, s.Stats())
	case "/stats/full":
		stats(ctx, s.Full())
	case "/metrics":
		s.metrics(ctx)
	default:
		s.call(ctx)
	}
}

// refuse answers with an error.
func refuse(ctx *fasthttp.RequestCtx, status int, text string) {
	ctx.SetStatusCode(status)
	reply(ctx, struct {
		Error string `json:"error"`
		Where string `json:"where"`
	}{text, "mockapi"})
}

// reply sets the body to v, which json.Marshal takes, as one line of JSON.
func reply(ctx *fasthttp.RequestCtx, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("server: a reply that is not JSON: " + err.Error())
	}
	ctx.SetContentType("application/json")
	ctx.SetBody(body)
}
