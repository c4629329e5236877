package server

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	helpLine   = regexp.MustCompile(`^# HELP ([a-z_]+) [A-Z].*\.$`)
	typeLine   = regexp.MustCompile(`^# TYPE ([a-z_]+) (counter|gauge)$`)
	sampleLine = regexp.MustCompile(`^([a-z_]+)((?:\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)+\})?) (\S+)$`)
)

// series reads Prometheus's text format as strictly as its grammar allows: each
// family has help, then its type, then its samples, and no sample comes twice.
func series(t *testing.T, text string) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	family, kind := "", ""
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if found := helpLine.FindStringSubmatch(line); found != nil {
			family, kind = found[1], ""
			continue
		}
		if found := typeLine.FindStringSubmatch(line); found != nil && found[1] == family && kind == "" {
			kind = found[2]
			if (kind == "counter") != strings.HasSuffix(family, "_total") {
				t.Errorf("line %d: the counter %s", i+1, family)
			}
			continue
		}
		found := sampleLine.FindStringSubmatch(line)
		if found == nil || found[1] != family || kind == "" {
			t.Fatalf("line %d: %q in family %q of type %q", i+1, line, family, kind)
		}
		value, err := strconv.ParseFloat(found[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := all[found[1]+found[2]]; twice {
			t.Errorf("line %d: %s comes twice", i+1, found[1]+found[2])
		}
		all[found[1]+found[2]] = value
	}
	return all
}

func TestMetrics(t *testing.T) {
	l := newLoopback(t, MostInline, route(t, "*", "constant(2ms)", "503=100%"), route(t, `/a"b\*`, "constant(600m)", "none"))
	for i := range 5 {
		if _, err := l.exchange(t, request11("/q?key=r"+strconv.Itoa(i), "Connection: close\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	parked := l.dial(t)
	if _, err := fmt.Fprint(parked, request11(`/a"b\x?key=r1`, "")); err != nil {
		t.Fatal(err)
	}
	l.until(t, "parked", func(f Full) bool { return f.Parked == 1 && f.Connections.Open == 1 })
	got, err := http.Get("http://" + l.address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(got.Body)
	if err != nil || got.Header.Get("Content-Type") != metricsType {
		t.Fatalf("got %v, %v", got.Header, err)
	}
	all := series(t, string(text))
	for name, want := range map[string]float64{
		"mockapi_connections":                                               2,
		"mockapi_connections_accepted_total":                                7,
		"mockapi_accept_retries_total":                                      0,
		`mockapi_requests_total{route="*"}`:                                 5,
		`mockapi_requests_total{route="/a\"b\\*"}`:                          0,
		`mockapi_parked{route="/a\"b\\*"}`:                                  1,
		`mockapi_parked_peak{route="*"}`:                                    1,
		`mockapi_client_gone_total{route="*"}`:                              0,
		`mockapi_faults_total{route="*",fault="503"}`:                       5,
		`mockapi_delay_seconds{route="*",of="asked",quantile="0.99"}`:       0.002,
		`mockapi_delay_seconds{route="/a\"b\\*",of="asked",quantile="0.5"}`: 36000,
		`mockapi_ks_distance{route="*",of="drawn"}`:                         0,
	} {
		if value, ok := all[name]; !ok || value != want {
			t.Errorf("%s is %v (%v), want %v", name, value, ok, want)
		}
	}
	if all[`mockapi_parked_seconds_total{route="*"}`] < 0.01 {
		t.Errorf("the parked time is %v s, want at least 0.01", all[`mockapi_parked_seconds_total{route="*"}`])
	}
	if _, ok := all[`mockapi_delay_seconds{route="/a\"b\\*",of="drawn",quantile="0.5"}`]; ok {
		t.Error("a quantile of nothing")
	}
}
