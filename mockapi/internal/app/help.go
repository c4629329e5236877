package app

import (
	"fmt"
	"strings"

	"scaleguild/internal/delay"
	"scaleguild/mockapi/internal/config"
)

const helpBefore = `usage:
  PROGRAM [SETTINGS]
      serve until SIGINT or SIGTERM
  PROGRAM plan N [SETTINGS] [--path PATH]
      print the draws, delays and faults of the keys r0, r1, ... (N of them) for requests to PATH (default: /)
  PROGRAM help
      print this text

the quickest start:
  PROGRAM --seed 1 --latency 'lognormal(p50=200ms,p99=1200ms)' --listen 127.0.0.1:4000
  curl 'http://127.0.0.1:4000/anything?key=r0'

settings (a flag outweighs the environment, which outweighs the file):
`

const helpAfter = `
  STUDY_VARIABLES   names of the study's variables handed over; an unknown name is an error
  In the file, a setting has its flag's name, and each route is a table:
    [[route]]
    path = "/charge"            # or "/v1/*"
    latency = "lognormal(p50=200ms,p99=1200ms)"
    faults = "503=1%%,reset=0.5%%"

distributions:
%s
  Durations have a unit: us, ms, s, m. Nothing is clipped unless clip asks for it.

faults, with their rates:
  503=1%%             an error status from 400 to 599
  reset=0.5%%         the connection is reset
  hang=0.1%%          no answer until the client leaves
  slow_body(2s)=1%%   the body arrives byte by byte over 2 s, then the connection closes
  truncated_body=1%%  the connection closes after half of the body

while serving:
  GET /anything?key=K   {"key":"K","value":N} after the delay of K
  GET /healthz          ok
  GET /stats            what was injected until now, as JSON
  DELETE /stats         count from 0 again; refused while requests wait
  GET /stats/full       the same for each route, with faults and accuracy
  GET /metrics          counts and delays for Prometheus

exit codes: 0 done, 1 it broke, 2 wrong settings, 4 this machine cannot do it (too few open files)
`

// help is the text of mockapi help, for the program or the command of this name.
func help(path string) string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(helpBefore, "PROGRAM", strings.TrimSuffix(path, " plan")))
	for _, v := range config.Variables() {
		fmt.Fprintf(&b, "  --%-10s %-17s %s\n", v.Flag, v.Name, v.About)
	}
	forms := "  " + strings.NewReplacer("), ", ")\n  ", " and clip", "\n  clip").Replace(delay.Forms)
	fmt.Fprintf(&b, helpAfter, forms)
	return b.String()
}
