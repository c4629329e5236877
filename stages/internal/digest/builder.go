package digest

import (
	"context"
	"strings"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
)

// builder gathers the parts of one digest.
type builder struct {
	ctx   context.Context
	study *define.Study
	plans []run.Plan
	parts []Part
}

// add adds a part with the sum of text.
func (b *builder) add(name, text string) {
	b.parts = append(b.parts, Part{Name: name, Sum: sum(text)})
}

// stages adds every stage's resolved plan.
func (b *builder) stages() error {
	for _, plan := range b.plans {
		b.parts = append(b.parts, Part{Name: "plan " + plan.Stage, Sum: plan.Digest})
	}
	return nil
}

// mock adds the mock's parameters, once for each combination that a stage has.
func (b *builder) mock() error {
	for _, settings := range b.combinations(b.study.Consumers.Mock.Names()) {
		b.add("mock "+settings.String(), settings.String())
	}
	return nil
}

// settings are some variables of a plan, as "KEY=VALUE", in the order asked for.
type settings []string

func (s settings) String() string { return strings.Join(s, " ") }

// value gives the value of a variable among the settings.
func (s settings) value(name string) string {
	for _, pair := range s {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

// combinations lists the combinations of values that the variables have in the
// study's plans, each once, in the order in which they first occur.
func (b *builder) combinations(names []string) []settings {
	var all []settings
	seen := map[string]bool{}
	for _, plan := range b.plans {
		var one settings
		for _, name := range names {
			one = append(one, name+"="+plan.Variables[name])
		}
		if text := one.String(); !seen[text] {
			seen[text] = true
			all = append(all, one)
		}
	}
	return all
}
