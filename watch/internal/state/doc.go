// Package state is what is known of a study's run at one moment: which runs
// are done, running, waiting or failed, and the numbers of each. It is made from
// the feed's events by Apply and by nothing else, so that the same events give the
// same state, live or replayed.
package state
