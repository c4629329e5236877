package run

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func accountRule() Rule {
	return Rule{Name: "account", Since: 2, judge: judgeAccount, Limits: []Limit{
		{fmt.Sprintf("at most %g %% of the requests that were started in the window failed in the end, whenever that was", 100*MaxFailedShare),
			"as of the responses of the window", "a service that never answers again from mid-window on; every 100th request unanswered"},
	}}
}

// judgeAccount judges the requests that were started in the window by their final outcome,
// whenever it came. A window in which answers stop coming has few failures of its own: they
// time out long after it.
func judgeAccount(r Record) []string {
	started, failed := r.Load.StartedInWindow, 0
	if started == nil {
		return notRecorded(r, "load.started_in_window")
	}
	for _, n := range r.Load.FailedOfStarted {
		failed += n
	}
	if float64(failed) <= MaxFailedShare*float64(*started) {
		return nil
	}
	return []string{fmt.Sprintf("%d of the %d requests that were started in the window failed in the end (%s), at most %g %% may",
		failed, *started, causes(r.Load.FailedOfStarted), 100*MaxFailedShare)}
}

// doubtAccount names failures that no count of the window shows.
func doubtAccount(r Record) []string {
	if r.Load.StartedInWindow == nil || len(r.Load.FailedOfStarted) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("of the %d requests that were started in the window failed in the end: %s", *r.Load.StartedInWindow, causes(r.Load.FailedOfStarted))}
}

// causes lists counts by cause, such as "1050 3, 502 1".
func causes(counts map[string]int) string {
	var parts []string
	for _, cause := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", cause, counts[cause]))
	}
	return strings.Join(parts, ", ")
}

func generatorRule() Rule {
	return Rule{Name: "generator", Since: 2, Noise: true, judge: judgeGenerator, Limits: []Limit{
		{fmt.Sprintf("k6 never left answers unread for more than %g ms", 1000*MaxSilence),
			"response times then hold the generator's own pause; a quiet k6 reads within a few ms", "k6 stopped for 0.5 s and for 2 s"},
		{fmt.Sprintf("99 %% of the times, a ready thread of k6 had a CPU within %g ms", 1000*MaxDispatchDelayP99),
			"0.2 to 0.5 ms on a quiet machine, 4.6 ms beside programs that fill the CPUs, where the mean of 0.93 ms passes", "three programs that fill the CPUs"},
	}}
}

// judgeGenerator proves that k6 took every answer when it came. It was silent where it
// neither started a request nor took an answer while answers lay unread in its sockets.
func judgeGenerator(r Record) []string {
	var out []string
	if h := r.Harness; h.K6Silence == nil || h.K6DelayP99 == nil {
		out = notRecorded(r, "harness.k6_silence_seconds or k6_dispatch_delay_p99_seconds")
	}
	if s := r.Harness.K6Silence; s != nil && *s > MaxSilence {
		out = append(out, fmt.Sprintf("k6 was silent for %.0f ms while answers lay unread, at most %.0f ms may pass", 1000**s, 1000*MaxSilence))
	}
	if d := r.Harness.K6DelayP99; d != nil && *d > MaxDispatchDelayP99 {
		out = append(out, fmt.Sprintf("1 %% of the times, a thread of k6 waited %.2f ms or more for a CPU, at most %g ms keeps it on time",
			1000**d, 1000*MaxDispatchDelayP99))
	}
	return out
}
