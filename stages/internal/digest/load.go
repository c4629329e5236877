package digest

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/delay"
)

// load adds the first requests of each load, and the delays that they meet at
// each upstream that a stage has.
func (b *builder) load() error {
	keys := map[string][]string{} // by the settings that decide the requests
	for _, s := range b.combinations([]string{"SEED", "ITEMS", "MIX"}) {
		text, err := b.requests(s)
		if err != nil {
			return err
		}
		if keys[s.String()], err = keysOf(text); err != nil {
			return err
		}
		b.add(fmt.Sprintf("requests %s first %d", s, Requests), text)
	}
	for _, s := range b.combinations([]string{"SEED", "ITEMS", "MIX", "UPSTREAM_LATENCY"}) {
		text, err := delays(s.value("SEED"), s.value("UPSTREAM_LATENCY"), keys[s[:3].String()])
		if err != nil {
			return err
		}
		b.add(fmt.Sprintf("delays %s first %d", s, Requests), text)
	}
	return nil
}

// requests has Node print the requests of a load, one JSON object a line.
func (b *builder) requests(s settings) (string, error) {
	script := filepath.Join(b.study.Root(), b.study.Consumers.K6.Folder, "keys.js")
	return b.output("node", script, s.value("SEED"), s.value("ITEMS"), s.value("MIX"), strconv.Itoa(Requests))
}

// keysOf gives the key of each request.
func keysOf(requests string) ([]string, error) {
	var keys []string
	for line := range strings.Lines(requests) {
		var request struct {
			Key string `json:"key"`
		}
		if err := json.Unmarshal([]byte(line), &request); err != nil || request.Key == "" {
			return nil, fmt.Errorf("k6/keys.js: not a request with a key (got %q, %v)", line, err)
		}
		keys = append(keys, request.Key)
	}
	if len(keys) != Requests {
		return nil, fmt.Errorf("k6/keys.js: another number of requests (got %d, want %d)", len(keys), Requests)
	}
	return keys, nil
}

// delays gives the delay of each key in microseconds, one integer a line.
func delays(seed, latency string, keys []string) (string, error) {
	distribution, err := delay.Parse(latency, nil)
	if err != nil {
		return "", cli.Fail(cli.Usage, "", "UPSTREAM_LATENCY: %w", err)
	}
	var lines strings.Builder
	for _, key := range keys {
		fmt.Fprintln(&lines, distribution.Delay(delay.Draw(seed, key)))
	}
	return lines.String(), nil
}
