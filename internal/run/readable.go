package run

import "scaleguild/internal/delay"

// Readable says whether the programs that read a variable by themselves could read
// this value of it: its error is theirs. A variable that is only handed on has no
// unreadable value, and a service may lack any of its own, such as HANDLERS: nothing
// is assumed of it then. But one that has HANDLERS has the words that the bounds
// follow from.
func Readable(name, text string) error {
	var err error
	switch name {
	case vusVariable, rateVariable, filesVariable, workersVariable, threadsVariable, slotsVariable:
		_, err = ParseCount(text)
	case warmUpVariable, windowVariable, drainVariable, readyVariable, periodVariable:
		_, err = ParseDuration(text)
	case quotaVariable:
		_, err = ParsePercent(text)
	case modelVariable:
		_, err = readModel(text)
	case handlersVariable:
		_, err = readHandlers(text)
	case latencyVariable:
		_, err = delay.Parse(text, nil)
	}
	return err
}
