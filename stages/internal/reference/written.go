package reference

// written are the keys that no manifest explains.
func written() []Key {
	return []Key{
		{"", "title", "text", "the folder's name", "A few words, for the table and the report."},
		{"", "question", "text", "none; `publish` and `check --strict` want one", "What the study answers; the report begins with it."},
		{"", "seed", "text", "`1`", "What the order of stages within blocks is drawn from."},
		{"", "again", "stage", "the first stage", "The stage that studies of 3 blocks and more run twice in each: the difference is the noise."},
		{"", "blocks", "count", "none", "Blocks of a published run, written down before it."},
		{"", "rounds", "count", "`1`", "Rounds of a block. With two and more, services are started once for a block and stay up through its rounds."},
		{"", "sweep", "`{ variable, values }`", "none", "A variable that every stage is run at several values of, which are texts."},
		{"", "slo", "`{ kinds, p95_seconds, failed_share }`", "none", "What each value of the sweep is asked to meet."},

		{"service", "run", "line, or list of words", "", "Starts the service; a line is run by a shell, with `$PORT` and the other variables. `command` is the same key."},
		{"service", "cwd", "folder", "the study's", "Where its commands run, from the study's folder."},
		{"service", "env", "`{ NAME = value }`", "none", "The study's variables of this service, of any kind: texts, numbers, `true`, `\"\"`. Stages change them."},
		{"service", "pass", "list of names", "none", "Variables that the service gets from your environment. Names are recorded, values nowhere."},
		{"service", "ready", "`GET /path`, `tcp` or `log: text`", "`tcp`", "What shows that it can be asked: the path answers 200, somebody listens on PORT, or a line of its output holds the text."},
		{"service", "stop", "signal", "`SIGTERM`", "What its first process is asked to end by, such as `SIGINT`. What still runs after 40 s is killed."},
		{"service", "build", "line, or list of words", "none", "Makes what `run` starts: once before a study, with your own environment; no number counts it."},
		{"service", "before", "line, or list of words", "none", "Runs to its end before each start, with the service's environment: seed data."},
		{"service", "reset", "line, or list of words", "none", "Runs to its end before each round of a service that is kept up, with the service's environment: brings back what the load has changed, so that data does not grow from round to round."},
		{"service", "sidecars", "`{ name = { command, cwd, env, ready, stop } }`", "none", "What it needs beside it, such as a database: started before it and stopped after it in each run, on the CPUs of the harness, in control groups of their own; the record has their CPU time. Each gets a `PORT` and a `STATE_DIR` of its own, and all are told the port of a sidecar `cache` as `CACHE_PORT`."},
		{"service", "places", "`{ workers, threads, slots }`", "none", "Variables that are how many requests something can hold at a time, for the bounds: processes of one request each, threads of each, upstream calls. `{ variable = \"THREADS\", where = \"MODE=pool\" }` where it depends on another."},
		{"service", "content", "line, or list of words", "none", "Prints what the service holds after a run, given STATE_DIR, for `same-answers`."},

		{"service", "workers", "`reports`", "none: the runner looks at the processes of the control group", "Each worker says in `STATE_DIR/workers/<pid>.json` what it is and has counted; WORKERS is how many there are."},
		{"service", "versions", "list of names", "none", "What each worker that reports names the version of; `verify` asks for these."},

		{"load", "script", "file", "`load.js`, where that is beside study.toml and there is no table `[load.mix.NAME]`", "A k6 script that is the load, in the study's folder, with a copy of `k6/scaleguild.js` beside it."},
		{"load", "kinds", "list of names", "**obligatory** with a script", "The endpoint kinds that the script sends: lines of the table."},
		{"load", "calls_upstream", "list of names", "none", "Those of `kinds` for which the service calls the upstream."},

		{"load.mix.NAME", "get", "path", "", "Or `head`, `post`, `put`, `patch`, `delete`, `options`: the method and what it asks for, with `{names}` of draws."},
		{"load.mix.NAME", "weight", "count", "`1`", "How often, relative to the others."},
		{"load.mix.NAME", "where", "`{ name = \"draw\" }`", "none", "What `{name}` is drawn from: `int(1,500)`, or `choice(a,b)`; bounds may name variables. `{n}` is the iteration, `{key}` a text of its own; both are always there."},
		{"load.mix.NAME", "headers", "`{ name = \"text\" }`", "none", "Headers that are sent."},
		{"load.mix.NAME", "json", "table", "none", "The body, as JSON. `\"{id}\"` alone is a number where one is drawn."},
		{"load.mix.NAME", "body", "text", "none", "The body as it is, in place of `json`. A long or binary one is for a k6 script: `body: open('file', 'b')`."},
		{"load.mix.NAME", "upstream", "boolean", "`false`", "Whether the service calls the upstream for it."},
		{"load.mix.NAME", "expect", "table", "status 200", "What a correct response has; all of it."},

		{"load.mix.NAME.expect", "status", "100 to 599", "`200`", "The status code."},
		{"load.mix.NAME.expect", "json", "`{ path = value }`", "none", "Values at paths of the body: `id`, `user.name`, `items[0].id`, `items[*].id` for each."},
		{"load.mix.NAME.expect", "integers", "list of paths", "none", "Paths that hold a whole number, 0 or more."},
		{"load.mix.NAME.expect", "present", "list of paths", "none", "Paths that hold anything but null."},
		{"load.mix.NAME.expect", "text", "text, or list", "none", "What the body contains."},
		{"load.mix.NAME.expect", "headers", "`{ name = \"text\" }`", "none", "What headers contain."},
		{"load.mix.NAME.expect", "every", "`{ field = \"text\" }`", "none", "What fields hold wherever they occur in the body, found by searching: for long bodies."},
		{"load.mix.NAME.expect", "ends", "text", "none", "What the body ends in, with `{names}` of draws as in the others."},

		{"stages", "NAME", "table", "", "A stage. The first one is the baseline, measured as it is: `NAME = {}`. The keys below are those of a stage."},
		{"stages", "NAME.change", "`KEY=VALUE`, or `{ KEY = value }`", "", "The one thing that it changes; not of the first stage."},
		{"stages", "NAME.parent", "stage", "the stage above", "What it is compared with."},
		{"stages", "NAME.title", "text", "the change", "A few words."},
		{"stages", "NAME.why", "text", "none; `publish` and `check --strict` want one", "What the change does, and for which reason."},
		{"stages", "NAME.expect", "`{ metric, versus, at_least }` or `at_most`", "none: the table says \"no prediction\"; `publish` and `check --strict` want one", "The prediction, scored after the run. `docs/metrics.md` lists the metrics; `versus` is `parent` (a ratio) or `value`."},
		{"stages", "NAME.rounds", "count", "all", "In how many rounds of a block it takes part, spread evenly: fewer for a stage whose requests take long to finish."},
		{"stages", "NAME.values", "list of texts", "all", "At which values of the sweep it is run: those around its own limit, where the stages' limits lie far apart."},
	}
}
