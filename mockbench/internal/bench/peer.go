package bench

import (
	"fmt"
	"math"
	"path/filepath"
	"time"
)

// ask is the delay that a mock is to have.
type ask struct {
	constant time.Duration // when p50 is 0
	p50, p99 time.Duration
}

func (a ask) lognormal() bool { return a.p50 > 0 }

// sigma is that of the logarithm: ln(p99/p50) / z99.
func (a ask) sigma() float64 { return math.Log(float64(a.p99)/float64(a.p50)) / 2.3263478740408408 }

// cdf is the share of delays up to a length.
func (a ask) cdf(d time.Duration) float64 {
	if d <= 0 {
		return 0
	}
	return math.Erfc(math.Log(float64(a.p50)/float64(d))/(a.sigma()*math.Sqrt2)) / 2
}

// density is the derivative of cdf, at a number of seconds, per second.
func (a ask) density(seconds float64) float64 {
	z := math.Log(seconds/a.p50.Seconds()) / a.sigma()
	return math.Exp(-z*z/2) / (math.Sqrt(2*math.Pi) * a.sigma() * seconds)
}

// mean is that of the lognormal distribution, p50·exp(sigma²/2), in seconds.
func (a ask) mean() float64 { return a.p50.Seconds() * math.Exp(a.sigma()*a.sigma()/2) }

// peer is one mock. It listens on a port of 127.0.0.1.
type peer struct {
	name, about string
	// fresh says that every delay takes a new process.
	fresh  bool
	argv   func(port int, a ask) []string
	ready  string                                  // method and path that answer 200 once it serves
	tell   func(a ask) (method, path, body string) // how a running one is told its delay
	forget func() (method, path string)            // what it was told before
}

// mockapiPeer is mockapi, with more flags than those of its delay and address.
func mockapiPeer(mockapi string, more ...string) peer {
	return peer{name: "mockapi", about: "this repository", fresh: true, ready: "GET /healthz", argv: func(port int, a ask) []string {
		argv := []string{mockapi, "--seed", "1", "--latency", a.mockapi(), "--listen", fmt.Sprintf("127.0.0.1:%d", port)}
		return append(argv, more...)
	}}
}

// peers are mockapi and the others, whose jars are in a folder.
func peers(mockapi, jars string) []peer {
	return []peer{
		mockapiPeer(mockapi),
		{
			name: "WireMock", about: "3.13.2 standalone, asynchronous responses with 50 threads, no request journal", ready: "GET /__admin/mappings",
			argv: func(port int, _ ask) []string {
				return []string{"java", "-Xmx4g", "-jar", filepath.Join(jars, "wiremock-standalone-3.13.2.jar"), "--port", fmt.Sprint(port),
					"--bind-address", "127.0.0.1", "--no-request-journal", "--async-response-enabled", "true",
					"--async-response-threads", "50", "--disable-banner"}
			},
			tell:   func(a ask) (string, string, string) { return "POST", "/__admin/mappings", a.wireMock() },
			forget: func() (string, string) { return "DELETE", "/__admin/mappings" },
		},
		{
			name: "MockServer", about: "7.6.0, log level ERROR", ready: "PUT /mockserver/status",
			argv: func(port int, _ ask) []string {
				return []string{"java", "-Xmx4g", "-jar", filepath.Join(jars, "mockserver-netty-7.6.0-jar-with-dependencies.jar"),
					"-serverPort", fmt.Sprint(port), "-logLevel", "ERROR"}
			},
			tell:   func(a ask) (string, string, string) { return "PUT", "/mockserver/expectation", a.mockServer() },
			forget: func() (string, string) { return "PUT", "/mockserver/reset" },
		},
	}
}

// body is what every mock answers; mockapi's own is about as long.
const body = `{"key":"r123456","value":500}`

func (a ask) mockapi() string {
	if a.lognormal() {
		return fmt.Sprintf("lognormal(p50=%dms,p99=%dms)", a.p50.Milliseconds(), a.p99.Milliseconds())
	}
	return fmt.Sprintf("constant(%dms)", a.constant.Milliseconds())
}

func (a ask) wireMock() string {
	delay := fmt.Sprintf(`"fixedDelayMilliseconds":%d`, a.constant.Milliseconds())
	if a.lognormal() {
		delay = fmt.Sprintf(`"delayDistribution":{"type":"lognormal","median":%d,"sigma":%.17g}`, a.p50.Milliseconds(), a.sigma())
	}
	if !a.lognormal() && a.constant == 0 {
		delay = `"transformers":[]`
	}
	return fmt.Sprintf(`{"request":{"method":"GET","urlPathPattern":"/.*"},"response":{"status":200,`+
		`"headers":{"Content-Type":"application/json"},"body":%q,%s}}`, body, delay)
}

func (a ask) mockServer() string {
	delay := fmt.Sprintf(`,"delay":{"timeUnit":"MILLISECONDS","value":%d}`, a.constant.Milliseconds())
	if a.lognormal() {
		delay = fmt.Sprintf(`,"delay":{"timeUnit":"MILLISECONDS","value":0,"distribution":{"type":"LOG_NORMAL","median":%d,"p99":%d}}`,
			a.p50.Milliseconds(), a.p99.Milliseconds())
	}
	if !a.lognormal() && a.constant == 0 {
		delay = ""
	}
	return fmt.Sprintf(`{"httpRequest":{"method":"GET","path":"/.*"},"httpResponse":{"statusCode":200,`+
		`"headers":{"Content-Type":["application/json"]},"body":%q%s}}`, body, delay)
}
