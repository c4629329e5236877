package run

import "fmt"

func scriptRule() Rule {
	return Rule{Name: "script", Since: 2, judge: judgeScript, Limits: []Limit{
		{"a k6 script sends every request of its load by send or batch",
			"of another request nobody knows when it began, and the service answered it all the same", "a script with one http.get of its own"},
		{"a record says what its script did, and has one where the plan has",
			"checks, thresholds and iterations would be missing unseen", "a record without the script's account"},
	}}
}

func judgeScript(r Record) []string {
	switch {
	case r.Script == nil && r.Plan.Script != "":
		return []string{fmt.Sprintf("nothing is known of what the k6 script did (got null, want the account of %s)", r.Plan.Script)}
	case r.Script == nil || r.Script.Unbooked == 0:
		return nil
	}
	return []string{fmt.Sprintf("the script sent %d requests past send and batch, which nobody booked (want 0)", r.Script.Unbooked)}
}

// doubtScript is about iterations that ended before their end: what they were to send is missing.
func doubtScript(r Record) []string {
	if r.Script == nil || r.Script.FailedIterations == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d iterations of the script ended by an exception, the first by: %s", r.Script.FailedIterations, r.Script.FirstException)}
}
