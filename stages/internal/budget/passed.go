package budget

import "os"

// environment is all that the command gets.
func (c Command) environment() []string {
	env := append([]string{}, c.Env...)
	for _, name := range c.Passed {
		env = append(env, name+"="+os.Getenv(name))
	}
	return env
}
