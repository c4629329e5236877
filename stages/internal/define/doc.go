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
// Load does all of it. A Study that it returns has been proved: each stage's
// plan differs from its parent's in exactly one variable, and every value
// parses. Otherwise Load returns all problems at once, joined, each a cli.Error
// "file:line: what is wrong (got X, want Y)" with exit code cli.Usage.
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
