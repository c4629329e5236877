package workload

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// Settings are variables of a plan, as "KEY=VALUE", in a fixed order.
type Settings []string

func (s Settings) String() string { return strings.Join(s, " ") }

// Value gives the value of a variable among the settings, "" without it.
func (s Settings) Value(name string) string {
	for _, pair := range s {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

// RequestsName, DelaysName and ItemsName name what is computed with some settings, in a
// digest. Compute reads these names.
func RequestsName(s Settings) string { return fmt.Sprintf("requests %s first %d", s, Count) }

// DelaysName names the delays of the requests at an upstream.
func DelaysName(s Settings) string { return fmt.Sprintf("delays %s first %d", s, Count) }

// ItemsName names the items of a service; without a catalogue it says so.
func ItemsName(s Settings, ok bool) string {
	if !ok {
		return "items " + s.String() + " (none: no " + Catalogue + ")"
	}
	return "items " + s.String()
}

// Compute gives what a name of a digest stands for, from the files below root. It is
// known is false for a name of something else.
func Compute(ctx context.Context, start Program, root, name string) (text string, known bool, err error) {
	what, rest, _ := strings.Cut(name, " ")
	s := Settings(strings.Fields(rest))
	load := filepath.Join(root, "k6")
	switch {
	case what == "requests" && name == RequestsName(s.named()):
		text, err = Requests(ctx, start, load, s.Value("SEED"), s.Value("ITEMS"), s.Value("MIX"))
	case what == "delays" && name == DelaysName(s.named()):
		text, err = delaysOf(ctx, start, load, s)
	case what == "items":
		var ok bool
		text, ok, err = Items(ctx, start, filepath.Join(root, filepath.FromSlash(s.Value("SERVICE"))), s.Value("SEED"), s.Value("ITEMS"))
		if err == nil && name != ItemsName(s.named(), ok) {
			err = fmt.Errorf("%s: the service has a catalogue: %v", name, ok)
		}
	default:
		return "", false, nil
	}
	return text, true, err
}

// delaysOf are the delays that the requests of the same settings meet.
func delaysOf(ctx context.Context, start Program, load string, s Settings) (string, error) {
	requests, err := Requests(ctx, start, load, s.Value("SEED"), s.Value("ITEMS"), s.Value("MIX"))
	if err != nil {
		return "", err
	}
	keys, err := Keys(requests)
	if err != nil {
		return "", err
	}
	return Delays(s.Value("SEED"), s.Value("UPSTREAM_LATENCY"), keys)
}

// named leaves out the words that are no variable.
func (s Settings) named() Settings {
	var pairs Settings
	for _, word := range s {
		if key, _, ok := strings.Cut(word, "="); ok && key != "" {
			pairs = append(pairs, word)
		}
	}
	return pairs
}
