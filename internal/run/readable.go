package run

import "scaleguild/internal/delay"

// Readable says whether the programs that read a variable by themselves could read
// this value of it: its error is theirs. A variable that is only handed on has no
// unreadable value, and so has none of a service's own: what its manifest says of it is
// compared there.
func Readable(name, text string) error {
	var err error
	switch name {
	case vusVariable, rateVariable, filesVariable:
		_, err = ParseCount(text)
	case warmUpVariable, windowVariable, drainVariable, readyVariable, periodVariable:
		_, err = ParseDuration(text)
	case quotaVariable:
		_, err = ParsePercent(text)
	case modelVariable:
		_, err = readModel(text)
	case latencyVariable:
		_, err = delay.Parse(text, nil)
	}
	return err
}
