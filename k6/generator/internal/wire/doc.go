// Package wire sends one request at a time over a connection that it keeps: the request is
// written byte for byte as k6's http module writes it, and fasthttp reads the response.
//
// What happens is told as k6 tells it: a redirect is a response, a request has one time-out from
// its first moment to the last byte of the response, and what ends without a response has k6's
// error code. A kept connection that the server has closed is replaced under the conditions
// under which Go's net/http does so, which k6 sends with.
package wire
