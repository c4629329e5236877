package bound

import "fmt"

// Rules are the rules by which a bound is picked, a sentence each, with their limits.
// docs/method.md has them from here.
func Rules() []string {
	return []string{
		fmt.Sprintf("The bound is the constraint with the highest utilisation of at least %.0f %%, and *none* where there is none.", 100*MinUtilisation),
		fmt.Sprintf("A CPU that is at least %.0f %% used is the bound unless something else is more than %.0f points fuller: whoever holds a slot, "+
			"a thread or the turn to write also waits for the CPU with it, so a full CPU fills them as well. The sentence beside the bound names them.",
			100*MinUtilisation, 100*CPUTie),
		"Where nothing is as full, workers and threads count as taken by who is in flight: in a closed load of more requests than places a request " +
			"holds its place to its end, whatever it waits for there.",
		fmt.Sprintf("An open load that is answered to %.0f %% or more is bound by what arrives. Below that, what arrives limits nothing.", 100*KeepsUp),
	}
}
