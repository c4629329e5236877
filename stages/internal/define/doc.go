// Package define reads the definition of a study, proves that it is sound, and
// resolves it to plans.
//
// A study is a folder:
//
//	study.toml      title, question, seed of the block order, stages in the ladder's order,
//	                the stage that is run again; a sweep and its SLO where the study has one
//	baseline.env    every variable of the study: KEY=VALUE, each with a comment above it
//	<stage>.toml    one file per stage: title, parent, change, why, expect
//
// The three files of a small study:
//
//	# study.toml
//	title    = "What does a second worker gain?"
//	question = "How many responses per second, and at which CPU time each?"
//	seed     = "1"
//	stages   = ["v1-sync", "v2-async"]
//	again    = "v1-sync"
//	load     = "service/load.toml"
//	sweep    = { variable = "ARRIVAL_RATE", values = ["10", "50"] }
//	slo      = { kinds = ["get_item"], p95_seconds = 1.0, failed_share = 0.001 }
//
//	# baseline.env
//	# Processes of the service; a count.
//	WORKERS=1
//
//	# v2-async.toml: the file's name is the stage's
//	title  = "Awaited I/O"
//	parent = "v1-sync"
//	change = "HANDLERS=async"
//	why    = "A worker serves other requests while one waits."
//	expect = { metric = "completed_rate", versus = "parent", at_least = 1.1 }
//
// The last two lines of study.toml are there in a study of a sweep only; slo is optional there.
//
// What is sent are the tables [load.mix.NAME], as package mix has them: in study.toml itself,
// or in the file that load names.
//
// A stage changes one variable against its parent, which is another stage or
// the baseline. Its plan is the baseline plus the changes along its parents.
//
// With a sweep every stage is run at every value of one more variable: a point,
// named such as v2-async@50, whose parent is the parent's point at that value.
// Studies of AgainBlocks blocks and more run one stage twice, the second time as
// v4-gunicorn-again (A/A).
//
// Each program that takes variables (a consumer: k6, the mock, the runner, the
// service under study) says in its folder's manifest.json which ones it takes
// and which values they have. A variable that no consumer takes, and one that a
// consumer takes but the baseline lacks, are errors: nothing has a default.
//
// # What is proved
//
// Each of these, if it were wrong, would spoil a study without a trace in its numbers:
//
//	names      of studies, stages and points are names that run.IsName accepts
//	parents    lead to the baseline, without a circle
//	changes    differ from the parent in one variable, which the baseline has
//	sweeps     vary a variable that no stage changes
//	values     are ones that each consumer of the variable accepts
//	variables  are each taken by a consumer, and none that a consumer takes is missing
//	predictions can come true and can miss, and are about a quantity that exists
//	service    is the same one in all stages
//
// Load does all of it. A Study that it returns has been proved: each stage's
// plan differs from its parent's in exactly one variable, and every value
// parses. Otherwise Load returns all problems at once, joined, each a cli.Error
// "file:line: what is wrong (got X, want Y)" with exit code cli.Usage.
//
// # What a message says
//
// Who reads one has the file open, and wants to know where, what, and how it would be right:
//
//	stages/ladder/v3-workers.toml:3: change names a variable that is not in baseline.env
//	    (got "WORKER", want one that is there)
//	hint: did you mean "WORKERS"?
//
// The place is file:line as editors read it. A text says what was found before what is wanted.
// The hint is there where the remedy does not follow from that.
//
// # How to add something
//
// A variable: a line in the manifest.json of each program that takes it, with its kind and its
// unit, and a line with a comment in the baseline.env of each study. Nothing here changes.
// Without the first "no consumer takes" it, without the second it is missing.
//
// A kind of value: its constant and its parser in kind.go. The parser belongs to the package
// whose program reads such values (internal/run, internal/delay), so that there is one.
//
// A metric that can be predicted: its Prediction in internal/metric. Names and units are read
// from there.
//
// A key of study.toml or of a stage: its name in the list of known keys (document.only), its
// reader, and its check in prove.go if it can contradict another file. An optional key gives
// nil when it is absent; there are no defaults.
//
// A check: a method of Study that is called by prove, takes problems, and adds to them. And a
// folder below testdata/bad, whose name is the sentence of what is wrong: it holds the files
// that differ from testdata's sound study, and in want.txt what Load says of them.
//
// Override proves the study anew; the rest is pure functions of the Study:
//
//	study, err := define.Load(root, "ladder")
//	study, err = study.Override([]string{"WINDOW=5s"})
//	plan, err := study.Plan("v4-gunicorn")
//	line, err := study.Diff("v4-gunicorn")
//	plans, err := study.Choose([]string{"v4-gunicorn"}, 5) // with v4-gunicorn-again
//	order := define.Order(study.Seed, stages, 5)
package define
