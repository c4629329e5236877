package report

// Word is one entry of docs/glossary.md, with its text from there.
type Word struct{ ID, Name, Means string }

// words are the ones that the page uses and does not explain where they stand.
func words() []Word {
	return []Word{
		{"stage", "stage", "The baseline with exactly one more change than its parent."},
		{"parent", "parent", "The stage (or the baseline) from which a stage differs by its one change."},
		{"block", "block", "One run of every stage of a study, in a shuffled order; where services are kept, one start of all of them and the rounds that they stay up for."},
		{"verdict", "verdict", "Whether a record's numbers can be used, *valid* or *invalid*, with reasons. Computed from the record alone."},
		{"warning", "warning", "A doubt that does not void a number; shown wherever the number is shown."},
		{"effect", "effect", "A stage's quantity divided by its parent's, with a 95 % interval over blocks: *better* or *worse*, *no difference shown* where the interval contains 1, *not called* where it does not and yet no claim is allowed."},
		{"interval", "interval", "What holds the true ratio of two stages in 95 of 100 such studies; from the pairs of a study."},
		{"range", "range", "What the runs of a stage came to, from the least to the greatest; of ten and more without one in ten at either end. It claims no confidence."},
		{"aa", "A/A pair", "One stage that each block runs twice, under two names (`v4-gunicorn`, `v4-gunicorn-again`). Nothing differs, so whatever differs between the two is noise; a pair that differs by the study's own test takes all claims away."},
		{"floor", "noise floor", "What the A/A pair differs by over a whole study at the most, for each quantity: the farther end of its ratio's interval, as a factor, whichever way round is larger. Two single runs may differ by more. No smaller effect is claimed."},
		{"bound", "bound", "The constraint that limits a stage, one of those below, or *none*."},
		{"cpu", "cpu", "The quota is used up."},
		{"workers", "workers", "Each worker serves one request at a time, and all of them are busy."},
		{"serial-loop", "serial loop", "Each worker serves one request at a time, from its start to its end, and is never idle (`HANDLERS=blocking`)."},
		{"threads", "threads", "All threads of the pool hold a request (`HANDLERS=threadpool`)."},
		{"slots", "slots", "All slots for upstream calls are taken."},
		{"population", "population", "All VUs of a closed model wait for a response: more of them would get more."},
		{"database-lock", "database lock", "A writer always holds the turn to write."},
		{"arrival-rate", "arrival rate", "Everything that arrives in an open model is answered."},
		{"none", "none", "Nothing that was measured is nearly full: what limits the stage is not among these."},
		{"completed", "completed rate", "Correct responses that finished per second within the measurement window."},
		{"failed", "failed", "A response that was not correct, an error or a time-out; never counted as completed."},
		{"in-flight", "in-flight", "Requests that were started and have not finished."},
		{"quantile", "quantile", "The value below which a share of the values lie: p50, p95, p99, p99.9. Never averaged: of several runs a table shows their median, and a curve is of their histograms added up."},
		{"window", "measurement window", "Second phase: what is counted finished in it. Short: window."},
		{"kind", "kind", "One of the six sorts of request, such as `quote`; its weight is its share of the load in percent."},
		{"quota", "quota", "CPU time per wall time that the kernel allows: `CPU_QUOTA=100%` is 1."},
		{"throttled", "throttled periods", "Periods in which the service used up its quota and was stopped until the next; always shown beside all periods."},
		{"objective", "objective", "What a point of a sweep is to meet (`slo`): a greatest p95 of certain kinds, a greatest failed share, and no dropped iteration."},
	}
}

// means finds what a word means; "" for one that is not here.
func means(id string) string {
	for _, w := range words() {
		if w.ID == id {
			return w.Means
		}
	}
	return ""
}
