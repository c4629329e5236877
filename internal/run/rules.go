package run

// A Rule says when the numbers of a run may not be used.
type Rule struct {
	Name string // a noun, as docs/method.md lists it
	// Since is the first schema whose runner applied the rule. The verdict that is stored in
	// an older record was made without it, so that it may differ from today's and yet be
	// what the record's numbers gave. A rule that no honest record can break, such as one
	// of arithmetic, has 1: a stored verdict never differs by it.
	Since int
	judge func(Record) []string // a sentence each for what is wrong; none where the record cannot say
}

// Rules lists every rule that looks at a record alone, in the order of a verdict's reasons.
func Rules() []Rule {
	return []Rule{
		{Name: "budget", Since: 1, judge: judgeBudget},
		{Name: "arithmetic", Since: 1, judge: judgeArithmetic},
		{Name: "window", Since: 1, judge: judgeWindow},
		{Name: "counts", Since: 1, judge: judgeCounts},
		{Name: "account", Since: 2, judge: judgeAccount},
		{Name: "quantiles", Since: 1, judge: judgeK6},
		{Name: "derived", Since: 1, judge: judgeDerived},
		{Name: "little", Since: 1, judge: judgeLittle},
		{Name: "steady", Since: 2, judge: judgeSteady},
		{Name: "interference", Since: 2, judge: judgeInterference},
		{Name: "harness", Since: 1, judge: judgeHarness},
		{Name: "generator", Since: 2, judge: judgeGenerator},
		{Name: "upstream", Since: 1, judge: judgeUpstream},
		{Name: "workers", Since: 2, judge: judgeWorkers},
	}
}

// Judge says whether a record's numbers can be used, and why not: each reason
// is a sentence with what was seen and what was required. It looks at nothing
// but the record, so that whoever reads the record comes to the same verdict.
func Judge(r Record) Verdict {
	reasons := []string{}
	for _, rule := range Rules() {
		reasons = append(reasons, rule.judge(r)...)
	}
	return Verdict{Valid: len(reasons) == 0, Reasons: reasons}
}

// NewerReasons are the reasons of Judge that come from rules which the runner of this
// record did not have. The verdict that it stored lacks them.
func NewerReasons(r Record) []string {
	var reasons []string
	for _, rule := range Rules() {
		if rule.Since > r.Schema {
			reasons = append(reasons, rule.judge(r)...)
		}
	}
	return reasons
}
