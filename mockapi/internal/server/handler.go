package server

import (
	"encoding/json"

	"github.com/valyala/fasthttp"
)

// handle sends a request where it belongs: every path but the mock's own is
// the upstream.
func (s *Server) handle(ctx *fasthttp.RequestCtx) {
	if ctx.IsDelete() && string(ctx.Path()) == "/stats" {
		s.reset(ctx)
		return
	}
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
	ctx.SetContentType("application/json")
	ctx.SetBody(refusal(text))
}

// refusal is the body of an error.
func refusal(text string) []byte {
	body, err := json.Marshal(struct {
		Error string `json:"error"`
		Where string `json:"where"`
	}{text, "mockapi"})
	if err != nil {
		panic("server: an error that is not JSON: " + err.Error())
	}
	return body
}
