package reference

import (
	"fmt"
	"strings"

	"scaleguild/internal/cli"
)

// A Message is what somebody sees when something is wrong with a study or its service. The tests
// of the program bring each of them about.
type Message struct {
	What    string // is wrong, in a few words
	Command string // that says so first
	Says    string // a part of what it prints, in which nothing differs between machines
	Code    int    // exit code
}

// Messages lists what a first study meets, from before the start of the service to the load.
func Messages() []Message {
	return []Message{
		{"`study.toml` has a key that does not exist", "check", `study.toml:4: unknown key "service.reddy"`, cli.Usage},
		{"a variable of `pass` is not there", "run", "pass names DATABASE_URL, which the environment does not have", cli.Usage},
		{"the program of `run` is not there", "try", "tools: not found", cli.Machine},
		{"`build` fails", "try", "building the service: make-nothing: exit status 127", cli.Broke},
		{"a sidecar ends at once", "try", "sidecar cache ended before it was ready", cli.Broke},
		{"`before` fails", "try", "preparing the service: echo no seed today; exit 3: exit status 3; it said: no seed today", cli.Broke},
		{"the service ends while it starts", "try", "ended before it was ready", cli.Broke},
		{"its port is taken", "try", "Address already in use", cli.Broke},
		{"it listens on another port than `PORT`", "try", "the service was not ready within 3s", cli.Broke},
		{"it forks away from its control group", "try", "who listens is not in the measured control group", cli.Machine},
		{"a path is wrong", "try", "WRONG status: got status 404, want status 200", cli.Usage},
		{"it answers 500", "run", "got status 500, want status 200", cli.Usage},
		{"it answers HTML where JSON is wanted", "try", "WRONG status: got status 200, wrong-body, want status 200", cli.Usage},
		{"it ends during the load", "run", "the service ended in the middle of the load", cli.Broke},
		{"a k6 script throws", "try", "the script's default function ended by an exception before the load: no token", cli.Usage},
		{"a k6 script sends what `kinds` does not name", "try", `send: not a kind of the study (got "other", want status)`, cli.Usage},
		{"a k6 script sends a request past `send`", "try", "load.js: the first iteration sends requests past send and batch", cli.Usage},
		{"a k6 script sets how much load there is", "try", "options.vus: the study says how much load there is (got 5, want none)", cli.Usage},
		{"a threshold of a k6 script is missed", "run", "baseline, block 1: http_req_duration: max<0", cli.Invalid},
	}
}

// MessageTable is the list as a table of Markdown.
func MessageTable(messages []Message) string {
	var b strings.Builder
	b.WriteString("| what is wrong | seen by | it says | exit code |\n|---|---|---|---:|\n")
	for _, m := range messages {
		fmt.Fprintf(&b, "| %s | `%s` | `%s` | %d |\n", cell(m.What), m.Command, cell(m.Says), m.Code)
	}
	return b.String()
}
