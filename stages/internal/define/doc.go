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
// Or study.toml is all of it, in any folder of any repository (docs/your-service.md):
//
//	[service]
//	run = "node server.js"                   # or command = ["node", "server.js"]
//	env = { WORKERS = 1, NODE_ENV = "prod" } # the study's variables of this service
//
//	[load.mix.home]
//	get = "/"
//
//	[stages]
//	baseline = {}                            # the first one is measured as it is
//	two      = { change = "WORKERS=2" }      # parent: the stage above; why and expect are optional
//
// Every other variable then has a default, which plans record and Show prints as one.
//
// The two forms become the same Study, and everything but the reading is common to them. They
// differ in what has to be written:
//
//	             a file for each stage            one file
//	service      SERVICE names a folder with      the table service, which becomes the manifest
//	             a manifest.json
//	variables    baseline.env has each of them,   env has those of the service, of any kind; the
//	             with a comment                   others have keys, or their defaults
//	first stage  changes the baseline, which      is the baseline, and changes nothing
//	             is not measured
//	parent       always                           the stage above where it is left out
//	why, expect  always                           for Strict alone
//	again        always                           the first stage where it is left out
//	secrets      none                             pass names them; their values are nowhere
//
// Show prints what the study above has become, for its stage two. The word behind # is who set
// the value: study.toml, a default, or the stage:
//
//	# two: WORKERS=2
//	# study    shop
//	# parents  baseline -> two
//	# change   WORKERS: 1 -> 2   (baseline -> two)
//	# digest   6a0c...
//	# command  node server.js
//	# folder   /srv/shop/perf
//	ARRIVAL_RATE=10      # default
//	CPU_PERIOD=100ms     # default
//	CPU_QUOTA=100%       # default
//	DRAIN=60s            # default
//	FILE_LIMIT=8192      # default
//	GENERATOR=javascript # default
//	MIX=all              # default
//	MODEL=closed         # default
//	NODE_ENV=prod        # study.toml
//	READY_TIMEOUT=60s    # default
//	REQUEST_TIMEOUT=30s  # default
//	SEED=1               # default
//	VUS=10               # default
//	WARM_UP=5s           # default
//	WINDOW=30s           # default
//	WORKERS=2            # two
//
// What only one machine knows is in none of this: the ports, the folder of the state, the
// address of the upstream, and the values of what is passed. Two people who run one study
// have equal plans, with equal digests, whatever their passwords are.
//
// What is sent are the tables [load.mix.NAME], as package mix has them: in study.toml itself,
// or in the file that load names.
//
// A stage changes one variable against its parent, which is another stage or
// the baseline. Its plan is the baseline plus the changes along its parents.
//
// With a sweep every stage is run at every value of one more variable: a point,
// named such as v2-async@50, whose parent is the parent's point at that value. A stage
// may list values of the sweep, and is run at these alone.
// Studies of AgainBlocks blocks and more run one stage twice, the second time as
// v4-gunicorn-again (A/A).
//
// Each program that takes variables (a consumer: k6, the mock, the runner, the
// service under study) says in its folder's manifest.json which ones it takes
// and which values they have. A variable that no consumer takes, and one that a
// consumer takes but the baseline lacks, are errors: with a baseline.env nothing has a default.
//
// # What is proved
//
// Each of these, if it were wrong, would spoil a study without a trace in its numbers:
//
//	names      of studies, stages and points are names that run.IsName accepts
//	parents    lead to the baseline, without a circle
//	changes    differ from the parent in one variable, which the baseline has
//	sweeps     vary a variable that no stage changes; a stage lists no values of another
//	values     are ones that each consumer of the variable accepts
//	variables  are each taken by a consumer, and none that a consumer takes is missing
//	predictions can come true and can miss, and are about a quantity that exists; a study in one
//	           file need not have them, see Strict
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
// A key of study.toml for a variable of the project's own programs: a line in Settings, with the
// default, beside the manifest's line of that variable. A test compares the two lists.
//
// A key of the table service: a field of Manifest with its name in JSON. Its check is that of
// the manifest, and both forms have it.
//
// A kind of value: its constant and its parser in kind.go. The parser belongs to the package
// whose program reads such values (internal/run, internal/delay), so that there is one.
//
// A metric that can be predicted: its Prediction in internal/metric. Names and units are read
// from there.
//
// A key of study.toml or of a stage: its name in the list of known keys (document.only), its
// reader, and its check in prove.go if it can contradict another file. An optional key gives
// nil when it is absent. A variable that a study in one file may leave out has its default in
// Settings, and no other thing has one.
//
// A check: a method of Study that is called by prove, takes problems, and adds to them. And a
// folder below testdata/bad, whose name is the sentence of what is wrong: it holds the files
// that differ from testdata's sound study, and in want.txt what Load says of them; for a study in
// one file below testdata/onefile/bad.
//
// Override proves the study anew; the rest is pure functions of the Study:
//
//	study, err := define.Load(root, "ladder")
//	study, err = study.Override([]string{"WINDOW=5s"})
//	plan, err := study.Plan("v4-gunicorn")
//	line, err := study.Diff("v4-gunicorn")
//	plans, err := study.Choose([]string{"v4-gunicorn"}, 5) // with v4-gunicorn-again
//	order := define.Order(runStudy) // of a run.Study
package define
