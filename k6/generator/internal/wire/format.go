package wire

import (
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"scaleguild/k6/generator/internal/mix"
	"scaleguild/k6/generator/internal/template"
)

// format is how the requests of one kind are written.
type format struct {
	method string
	host   template.Template
	agent  template.Template // what the generator calls itself
	sized  bool              // a body of no length has its length written as well
	lines  []mix.Header      // all other headers
	safe   bool              // it may be sent again, where the server closed the connection before it answered
}

// newFormat writes requests of a kind, as Go's net/http does: the host, the user agent, the
// length of the body, and then all headers by name.
func newFormat(kind *mix.Compiled, address, agent string) format {
	f := format{method: kind.Method, sized: slices.Contains([]string{"POST", "PUT", "PATCH"}, kind.Method)}
	f.host, f.agent = template.Constant(address), template.Constant(agent)
	f.safe = slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE"}, kind.Method)
	for _, h := range kind.Headers {
		h.Name = textproto.CanonicalMIMEHeaderKey(h.Name)
		switch h.Name {
		case "Host":
			f.host = h.Text
		case "User-Agent":
			f.agent = h.Text
		case "Content-Length", "Transfer-Encoding", "Trailer":
		case "Idempotency-Key", "X-Idempotency-Key":
			f.safe = true
			f.lines = append(f.lines, h)
		default:
			f.lines = append(f.lines, h)
		}
	}
	slices.SortFunc(f.lines, func(a, b mix.Header) int { return strings.Compare(a.Name, b.Name) })
	return f
}

// append adds the bytes of a request to dst.
func (f format) append(dst []byte, r *mix.Request) []byte {
	dst = append(append(dst, f.method...), ' ')
	dst = append(appendTarget(dst, r.Path), " HTTP/1.1\r\n"...)
	dst = appendLine(dst, "Host", f.host, r)
	if !f.agent.Constant() || f.agent.Text(nil) != "" {
		dst = appendLine(dst, "User-Agent", f.agent, r)
	}
	if len(r.Body) > 0 || f.sized {
		dst = strconv.AppendInt(append(dst, "Content-Length: "...), int64(len(r.Body)), 10)
		dst = append(dst, "\r\n"...)
	}
	for _, h := range f.lines {
		dst = appendLine(dst, h.Name, h.Text, r)
	}
	return append(append(dst, "\r\n"...), r.Body...)
}

// appendLine adds a header, which is one line whatever its value holds.
func appendLine(dst []byte, name string, text template.Template, r *mix.Request) []byte {
	dst = append(append(dst, name...), ": "...)
	value := text.Text(r.Values)
	if strings.ContainsAny(value, "\r\n") {
		value = strings.NewReplacer("\n", " ", "\r", " ").Replace(value)
	}
	return append(append(dst, textproto.TrimString(value)...), "\r\n"...)
}
