package run

import (
	"fmt"
	"strings"
)

func workersRule() Rule {
	return Rule{Name: "workers", Since: 2, judge: judgeWorkers, Limits: []Limit{
		{"what a worker says of its handlers, server, loop and HTTP parser is the plan's, and there are as many as the plan has where they report",
			"anything else is another stage", "a worker killed in the warm-up, a record with other handlers"},
		{"each worker of a service whose workers report did so at its end", "a killed or hung worker leaves no final counts, and 0 would be a lie", "a worker killed in the window"},
	}}
}

// judgeWorkers compares what the workers say of themselves with the plan: a worker that ran
// something else measured another stage. What none says is not compared, and a service that
// does not have one of the variables is not asked for it. A worker that did not report its end has no final counts; it was
// killed, or hung.
func judgeWorkers(r Record) []string {
	var out []string
	for _, w := range r.Workers {
		for _, has := range []struct {
			variable string
			is       *string
		}{{handlersVariable, w.Handlers}, {"SERVER", w.Server}, {"LOOP", w.Loop}, {"HTTP_PARSER", w.HTTPParser}} {
			planned := r.Plan.Variables[has.variable]
			if planned != "" && has.is != nil && !ranWith(has.variable, *has.is, planned) {
				out = append(out, fmt.Sprintf("worker %d ran with %s %q, the plan has %q", w.PID, has.variable, *has.is, planned))
			}
		}
		if w.Requests == nil && r.Plan.WorkersReport {
			out = append(out, fmt.Sprintf("worker %d did not report its end, so its counts are missing", w.PID))
		}
	}
	return append(out, judgeWorkerCount(r)...)
}

// ranWith compares what a worker has of a variable with the plan's word: of the loop and the
// parser it has the name of their class, which holds the word.
func ranWith(variable, has, planned string) bool {
	if variable == "LOOP" || variable == "HTTP_PARSER" {
		return strings.Contains(strings.ToLower(has), planned)
	}
	return has == planned
}

func judgeWorkerCount(r Record) []string {
	if !r.Plan.WorkersReport {
		return nil
	}
	switch want, err := r.Plan.Workers(); {
	case err != nil:
		return []string{fmt.Sprintf("%d workers reported, the plan does not say how many: %v", len(r.Workers), err)}
	case want != len(r.Workers):
		return []string{fmt.Sprintf("%d workers reported, the plan has %d", len(r.Workers), want)}
	}
	return nil
}

// doubtRequests compares the workers' count of requests with k6's.
func doubtRequests(r Record) []string {
	if len(r.Workers) == 0 {
		return nil
	}
	requests := 0
	for _, w := range r.Workers {
		if w.Requests == nil {
			return nil // judgeWorkers says so, where it had to
		}
		requests += *w.Requests
	}
	if requests < r.Load.Finished {
		return []string{fmt.Sprintf("the workers counted %d requests, %d finished", requests, r.Load.Finished)}
	}
	return nil
}
