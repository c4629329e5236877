package run

import "fmt"

// A Rule says when the numbers of a run may not be used. docs/method.md lists them all,
// written from here.
type Rule struct {
	Name string // a noun
	// Since is the first schema whose runner applied the rule. The verdict that is stored in
	// an older record was made without it, so that it may differ from today's and yet be
	// what the record's numbers gave. A rule that no honest record can break, such as one
	// of arithmetic, has 1: a stored verdict never differs by it.
	Since int
	// Noise says that a busy machine alone can break the rule, however sound the run's parts
	// are: then the same run somewhere quieter may be valid.
	Noise bool
	// Limits are what the rule requires, one or more; the sentences of judge each name one.
	Limits []Limit
	judge  func(Record) []string // a sentence each for what is wrong; none where the record cannot say
}

// A Limit is one thing that a rule requires.
type Limit struct {
	Text  string // what holds in a valid run, with the limit as judged
	Why   string // of this limit and no other
	Fault string // what was injected into real runs and is void by it, or how a test breaks it
}

// Rules lists every rule that looks at a record alone, in the order of a verdict's reasons.
func Rules() []Rule {
	return []Rule{
		budgetRule(), changesRule(), arithmeticRule(), windowRule(), readingsRule(), countsRule(), accountRule(), quantilesRule(), derivedRule(), littleRule(),
		steadyRule(), interferenceRule(), neighboursRule(), harnessRule(), generatorRule(), upstreamRule(), overshootRule(), pauseRule(), workersRule(), scriptRule(),
	}
}

// Judge says whether a record's numbers can be used, and why not: each reason
// is a sentence with what was seen and what was required. It looks at nothing
// but the record, so that whoever reads the record comes to the same verdict.
func Judge(r Record) Verdict {
	reasons := []string{}
	for _, rule := range Rules() {
		reasons = append(reasons, rule.Reasons(r)...)
	}
	return Verdict{Valid: len(reasons) == 0, Reasons: reasons}
}

// NewerReasons are the reasons of Judge that come from rules which the runner of this
// record did not have. The verdict that it stored lacks them.
func NewerReasons(r Record) []string {
	var reasons []string
	for _, rule := range Rules() {
		if rule.Since > r.Schema {
			reasons = append(reasons, rule.Reasons(r)...)
		}
	}
	return reasons
}

// VoidByNoise says whether a busy machine may be all that makes a record invalid: measured again
// it may be valid. Who judges a round asks it before the round is measured again.
func VoidByNoise(r Record) bool {
	for _, rule := range Rules() {
		if rule.Noise && len(rule.Reasons(r)) > 0 {
			return true
		}
	}
	return false
}

// Reasons says what of a record breaks the rule, a sentence each.
func (rule Rule) Reasons(r Record) []string { return rule.judge(r) }

// notRecorded voids a record that lacks what a rule of its schema looks at: what was not
// measured was not in order. A record of an older schema could not have it.
func notRecorded(r Record, key string) []string {
	if r.Schema < 2 {
		return nil
	}
	return []string{fmt.Sprintf("%s is not in a record of schema %d (got null, want a value)", key, r.Schema)}
}
