package run_test

import (
	"fmt"
	"strings"
	"testing"

	. "scaleguild/internal/run" // as the other tests of rules
	"scaleguild/internal/section"
)

// docs/method.md has every rule with its limits, why they are so, and what shows them.
func TestTheDocumentHasEveryRule(t *testing.T) {
	var b strings.Builder
	b.WriteString("| rule | in a valid run | why this limit | shown by |\n| --- | --- | --- | --- |\n")
	for _, rule := range Rules() {
		name := rule.Name
		if rule.Since > 1 {
			name += fmt.Sprintf(" (schema %d)", rule.Since)
		}
		if rule.Noise {
			name += " ~"
		}
		for _, l := range rule.Limits {
			if l.Text == "" || l.Why == "" || l.Fault == "" {
				t.Errorf("%s: a limit needs its text, a reason and what shows it (got %+v)", rule.Name, l)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, l.Text, l.Why, l.Fault)
			name = ""
		}
	}
	if err := section.Check("../../docs/method.md", "rules", b.String(), *update); err != nil {
		t.Error(err)
	}
}
