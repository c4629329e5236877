package run_test

import (
	"regexp"
	"testing"

	. "scaleguild/internal/run" // the records come from a package that imports this one
)

func TestEachRuleHasANameAndASchema(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range Rules() {
		if seen[rule.Name] || !regexp.MustCompile(`^[a-z0-9]+$`).MatchString(rule.Name) {
			t.Errorf("%q: a rule's name is one word, and is not listed twice", rule.Name)
		}
		if len(rule.Limits) == 0 {
			t.Errorf("%s: no limit", rule.Name)
		}
		if rule.Since < 1 || rule.Since > Schema {
			t.Errorf("%s: since schema %d, want 1 to %d", rule.Name, rule.Since, Schema)
		}
		seen[rule.Name] = true
	}
}

// A record of an older schema is judged by every rule, and which of the reasons are newer
// than its runner can be told.
func TestNewerReasonsAreThoseOfNewerRules(t *testing.T) {
	r := sound()
	r.Schema = 1
	r.Load.StartedInWindow, r.Load.BySecond, r.Harness.K6Silence = nil, nil, nil
	*r.Workers[0].Handlers = "other"
	r.Harness.HostIdleShare = 0
	if got := Judge(r).Reasons; len(got) != 2 {
		t.Fatalf("got %q, want a reason of harness and one of workers", got)
	}
	if got := NewerReasons(r); len(got) != 1 || got[0] != Judge(r).Reasons[1] {
		t.Errorf("schema 1: got %q, want that of workers", got)
	}
	r = sound()
	*r.Workers[0].Handlers = "other"
	if got := NewerReasons(r); len(got) != 0 {
		t.Errorf("schema %d: got %q, want none", Schema, got)
	}
}
