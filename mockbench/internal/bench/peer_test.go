package bench

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// Every mock is asked for the same delay, in its own words.
func TestTheSameDelayInThreeWords(t *testing.T) {
	if got, want := fastAsk().mockapi(), "lognormal(p50=200ms,p99=1200ms)"; got != want {
		t.Errorf("mockapi: got %s, want %s", got, want)
	}
	if got, want := (ask{constant: 14 * time.Second}).mockapi(), "constant(14000ms)"; got != want {
		t.Errorf("mockapi: got %s, want %s", got, want)
	}
	for _, c := range []struct{ name, text, path, want string }{
		{"WireMock", fastAsk().wireMock(), "response.delayDistribution.median", "200"},
		{"WireMock", (ask{constant: time.Second}).wireMock(), "response.fixedDelayMilliseconds", "1000"},
		{"WireMock", ask{}.wireMock(), "response.fixedDelayMilliseconds", ""},
		{"WireMock", ask{}.wireMock(), "response.body", body},
		{"MockServer", slowAsk().mockServer(), "httpResponse.delay.distribution.p99", "22000"},
		{"MockServer", (ask{constant: time.Second}).mockServer(), "httpResponse.delay.value", "1000"},
		{"MockServer", ask{}.mockServer(), "httpResponse.delay", ""},
		{"MockServer", ask{}.mockServer(), "httpResponse.body", body},
	} {
		if !gjson.Valid(c.text) {
			t.Errorf("%s: no JSON: %s", c.name, c.text)
		}
		if got := gjson.Get(c.text, c.path).String(); got != c.want {
			t.Errorf("%s: %s: got %q, want %q", c.name, c.path, got, c.want)
		}
	}
	// WireMock takes sigma, the others p99: 1200 ms is the same either way.
	sigma := gjson.Get(fastAsk().wireMock(), "response.delayDistribution.sigma").Float()
	if sigma != fastAsk().sigma() {
		t.Errorf("WireMock: sigma: got %v, want %v", sigma, fastAsk().sigma())
	}
}

// Each listens on the port that it is given, on 127.0.0.1 only where it can be told.
func TestCommandsOfTheMocks(t *testing.T) {
	names := []string{}
	for _, p := range peers("/bin/mockapi", "/jars") {
		names = append(names, p.name)
		argv := strings.Join(p.argv(4321, fastAsk()), " ")
		if !strings.Contains(argv, "4321") {
			t.Errorf("%s: no port in %s", p.name, argv)
		}
		if p.tell == nil {
			continue
		}
		method, path, text := p.tell(fastAsk())
		if !slices.Contains([]string{"POST", "PUT"}, method) || !strings.HasPrefix(path, "/") || !gjson.Valid(text) {
			t.Errorf("%s: %s %s %s", p.name, method, path, text)
		}
	}
	if want := []string{"mockapi", "WireMock", "MockServer"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}
