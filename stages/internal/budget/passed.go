package budget

import "os"

// Passed gives the variables of these names that this process has, as NAME=VALUE: for nothing
// that is printed.
func Passed(names []string) []string {
	var env []string
	for _, name := range names {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
