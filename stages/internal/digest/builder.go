package digest

import (
	"context"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/internal/workload"
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
	b.parts = append(b.parts, Part{Name: name, Sum: sums.Of([]byte(text))})
}

// stages adds every stage's resolved plan.
func (b *builder) stages() error {
	for _, plan := range b.plans {
		b.parts = append(b.parts, Part{Name: "plan " + plan.Stage, Sum: plan.Digest})
	}
	return nil
}

// mock adds the mock's parameters, once for each combination that a stage has; none where no
// mock is started.
func (b *builder) mock() error {
	if !b.study.Consumers.Service.TakesUpstream() {
		return nil
	}
	for _, settings := range b.combinations(b.study.Consumers.Mock.Names()) {
		b.add("mock "+settings.String(), settings.String())
	}
	return nil
}

// combinations lists the combinations of values that the variables have in the
// study's plans, each once, in the order in which they first occur.
func (b *builder) combinations(names []string) []workload.Settings {
	var all []workload.Settings
	seen := map[string]bool{}
	for _, plan := range b.plans {
		var one workload.Settings
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
