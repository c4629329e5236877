package workload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/delay"
	"scaleguild/internal/run"
)

// Count is how many requests and delays of each load are computed.
const Count = 10_000

// Catalogue is the module of a service that says what its database is filled with.
const Catalogue = "app/catalogue.py"

// printItems prints the items of a service's catalogue, one JSON object a line.
// Its arguments are the service's folder, SEED and ITEMS.
const printItems = `
import json, sys
sys.path.insert(0, sys.argv[1])
from app.catalogue import Catalogue
for item in Catalogue(int(sys.argv[2]), int(sys.argv[3])):
    print(json.dumps(item, sort_keys=True))
`

// Requests has the load in a folder print its first requests, one JSON object a line, of the
// given kinds.
func Requests(ctx context.Context, start Program, load string, kinds []run.EndpointKind, seed, mix string) (text string, err error) {
	plan, err := run.Canonical(map[string]any{"schema": run.Schema, "kinds": kinds, "variables": map[string]string{"SEED": seed, "MIX": mix}})
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "load-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, run.PlanFile)
	if err := os.WriteFile(file, plan, 0o600); err != nil {
		return "", err
	}
	return start(ctx, "node", filepath.Join(load, "keys.js"), file, strconv.Itoa(Count))
}

// formerRequests are those of a load that said itself what it sends, as all did before the
// studies had tables for it.
func formerRequests(ctx context.Context, start Program, load, seed, items, mix string) (string, error) {
	return start(ctx, "node", filepath.Join(load, "keys.js"), seed, items, mix, strconv.Itoa(Count))
}

// Keys gives the key of each request that Requests printed.
func Keys(requests string) ([]string, error) {
	var keys []string
	for line := range strings.Lines(requests) {
		var request struct {
			Key string `json:"key"`
		}
		if err := json.Unmarshal([]byte(line), &request); err != nil || request.Key == "" {
			return nil, fmt.Errorf("keys.js: not a request with a key (got %q, %v)", line, err)
		}
		keys = append(keys, request.Key)
	}
	if len(keys) != Count {
		return nil, fmt.Errorf("keys.js: another number of requests (got %d, want %d)", len(keys), Count)
	}
	return keys, nil
}

// Delays gives the delay of each key at an upstream of the given latency, in
// microseconds, one integer a line.
func Delays(seed, latency string, keys []string) (string, error) {
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

// Items has the catalogue of the service in a folder print what a database is filled
// with, one JSON object a line. A service without a catalogue has none: ok is false.
func Items(ctx context.Context, start Program, service, seed, items string) (text string, ok bool, err error) {
	if _, err := os.Stat(filepath.Join(service, filepath.FromSlash(Catalogue))); errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	text, err = start(ctx, "python3", "-I", "-B", "-c", printItems, service, seed, items)
	return text, err == nil, err
}
