package workload

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"scaleguild/internal/mix"
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

// Compute gives what a name of a study's digest stands for, from the files below root. It is
// known is false for a name of something else.
func Compute(ctx context.Context, start Program, root, study, name string) (text string, known bool, err error) {
	what, rest, _ := strings.Cut(name, " ")
	s := Settings(strings.Fields(rest))
	switch {
	case what == "requests" && name == RequestsName(s.named()):
		text, err = requestsOf(ctx, start, root, study, s)
	case what == "delays" && name == DelaysName(s.named()):
		text, err = delaysOf(ctx, start, root, study, s)
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

// requestsOf are the requests of a study of those files.
func requestsOf(ctx context.Context, start Program, root, study string, s Settings) (string, error) {
	load := filepath.Join(root, "k6")
	m, ok, err := tables(root, study)
	if err != nil {
		return "", err
	}
	if !ok {
		return formerRequests(ctx, start, load, s.Value("SEED"), s.Value("ITEMS"), s.Value("MIX"))
	}
	variables := map[string]string{}
	for _, pair := range s.named() {
		name, value, _ := strings.Cut(pair, "=")
		variables[name] = value
	}
	kinds, err := m.Resolve(variables)
	if err != nil {
		return "", err
	}
	return Requests(ctx, start, load, kinds, s.Value("SEED"), s.Value("MIX"))
}

// tables reads what a study sends; it is not ok for a study that does not say it.
func tables(root, study string) (m mix.Mix, ok bool, err error) {
	file := filepath.Join(root, "stages", study, "study.toml")
	text, err := os.ReadFile(file)
	if err != nil {
		return m, false, err
	}
	named, ok, err := mix.File(string(text))
	if err != nil || !ok {
		return m, ok, err
	}
	if named != "" {
		file = filepath.Join(root, filepath.FromSlash(named))
		if text, err = os.ReadFile(file); err != nil {
			return m, false, err
		}
	}
	m, problems := mix.Parse(string(text))
	if len(problems) > 0 {
		return m, false, fmt.Errorf("%s: %s", file, problems[0].Text)
	}
	return m, true, nil
}

// delaysOf are the delays that the requests of the same settings meet.
func delaysOf(ctx context.Context, start Program, root, study string, s Settings) (string, error) {
	requests, err := requestsOf(ctx, start, root, study, s)
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
