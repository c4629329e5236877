package define

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"scaleguild/internal/run"
)

// isOneFile says whether all of a study is in its study.toml: it has a table service or stages.
// In the other form stages is a list of files, and a baseline.env stands beside it. A file that
// has neither, or cannot be read as TOML, is taken for the form that its folder looks like: the
// messages are then of the form that its author had in mind.
func isOneFile(folder string, doc document) bool {
	_, service := doc.values["service"]
	_, inline := doc.values["stages"].(map[string]any)
	_, listed := doc.values["stages"].([]any)
	if service || inline || listed {
		return service || inline
	}
	_, err := os.Lstat(filepath.Join(folder, baselineFile))
	return err != nil
}

// Where the values of a study in one file come from, beside its stages and the command line: the
// words that Show has behind them.
const (
	fromStudyFile = studyFile
	fromDefault   = "default"
)

// standardSeed is what the order of stages is drawn from in a study that names no seed. Any text
// would do: the order is as good as another, and is the same wherever the study is run.
const standardSeed = "1"

// readOneFile fills the study from its study.toml alone. The order of what it reads matters: the
// service says whether there is an upstream and which variables the stages may change, and the
// stages which one is run again where the file does not say.
func (s *Study) readOneFile(folder string, doc document, text string, ps *problems) {
	if _, err := os.Lstat(filepath.Join(folder, baselineFile)); err == nil {
		ps.add(place{file: s.file(baselineFile)}, "move its lines to env = { NAME = value } in "+studyFile+", and delete it",
			"a study has its variables in one place (got this file and [service] in %s, want one of them)", studyFile)
	}
	doc.only(doc.values, "", append(TableKeys(""), "service", "load", "upstream", "stages"), ps)
	s.Title = doc.optional("title", s.Name, "a short title", ps)
	s.Question = doc.optional("question", "", "the question that the study answers", ps)
	s.Seed = doc.optional("seed", standardSeed, "a string that the order of stages in blocks is drawn from", ps)
	s.readService(doc, ps)
	s.readSettings(doc, ps)
	s.readInlineStages(doc, ps)
	s.readLoad(folder, doc, text, ps)
	s.Again = s.firstStage()
	if _, ok := doc.values["again"]; ok {
		s.parseAgain(doc, ps)
	}
	s.Blocks, s.Rounds = parseBlocks(doc, ps), parseRounds(doc, ps)
	s.Sweep = parseSweep(doc, ps)
	s.SLO = parseSLO(doc, ps)
}

// readLoad reads the table load of a study in one file: requests in tables, or a k6 script. That it
// is no table at all, readSettings has noted. Tables and a script exclude each other: two loads
// at once could not be told apart in the service, and one of them would be the study's by chance.
func (s *Study) readLoad(folder string, doc document, text string, ps *problems) {
	load, ok := doc.values["load"].(map[string]any)
	switch {
	case !ok && doc.values["load"] != nil:
	case hasScript(folder, load) && load["mix"] != nil:
		ps.add(doc.at("load"), "leave out script, kinds and calls_upstream, or the tables", "load has requests of two kinds (got tables and a k6 script, want one of them)")
	case hasScript(folder, load):
		s.readScript(doc.within("load", load), ps)
	case load["mix"] == nil:
		ps.add(doc.at("load"), "[load.mix.home]\nget = \"/\"", "load has no request (got no table [load.mix.NAME] and no %s, want one)", scriptFile)
	default:
		s.parseLoad(doc, text, ps)
	}
}

// inlineName matches the name of a stage in study.toml: what TOML takes without quotes, but for
// what reads as an option of a command. The name of the folder of such a study matches it as
// well: folders of other people's repositories have capitals and underscores.
var inlineName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// readInlineStages reads the table stages. The first one is the baseline, measured as it is;
// every other changes one variable of its parent, the stage above where it names none. The order
// is the file's, which decoding to a map loses: document.sorted has kept it.
func (s *Study) readInlineStages(doc document, ps *problems) {
	const form = "[stages]\nbaseline = {}\ntwo = { change = \"WORKERS=2\" }"
	table, ok := doc.values["stages"].(map[string]any)
	if !ok || len(table) == 0 {
		ps.add(doc.at("stages"), form, "stages is not a table of stages (got %s, want one stage or more)", typeName(doc.values["stages"]))
		return
	}
	above := ""
	for _, name := range doc.sorted("stages", table) {
		stage := parseInlineStage(name, above, doc, table[name], ps)
		s.Stages, above = append(s.Stages, stage), name
	}
}

// parseInlineStage reads one stage of the table; above is the name of the one before it, "" for
// the first. As parseStage it gives a stage even if there are problems. A title that is left out
// is the change itself, which is what a table has room for.
func parseInlineStage(name, above string, doc document, value any, ps *problems) *Stage {
	key := "stages." + name
	table, ok := value.(map[string]any)
	if !ok {
		ps.add(doc.at(key), name+` = {}, or `+name+` = { change = "WORKERS=2" }`, "%s is not a table (got %s, want one)", key, typeName(value))
	}
	s := &Stage{Name: name, doc: doc.within(key, table), root: above == "", Parent: above}
	if !inlineName.MatchString(name) || !run.IsName(name) {
		ps.add(doc.at(key), "rename it", "not a stage's name (got %q, want letters, digits, - and _, at most %d)", name, run.MaxName)
	}
	if !ok {
		return s
	}
	s.doc.only(table, "", TableKeys("stages"), ps)
	s.Why = s.doc.optional("why", "", "a sentence: the reason for this stage", ps)
	s.sound = s.parseInlineChange(ps)
	title := s.Change()
	if s.root {
		title = "as it is"
	}
	s.Title = s.doc.optional("title", title, "a short title", ps)
	if !s.root {
		s.Parent = s.doc.optional("parent", above, "the name of a stage", ps)
	} else if _, ok := table["parent"]; ok {
		ps.add(s.doc.at("parent"), "", "the first stage is the baseline, which has no parent (got %v, want none)", table["parent"])
	}
	s.parseRounds(ps)
	if _, ok := table["expect"]; ok {
		s.Expect = parseExpect(s.doc, s.root, ps)
	}
	return s
}

// parseInlineChange reads the change: one string KEY=VALUE, or a table of one value,
// { KEY = value }, which can hold any value: one with spaces at its end, or with what looks like
// a second change. It says whether it could, or there is none to read.
func (s *Stage) parseInlineChange(ps *problems) bool {
	value, ok := s.doc.values["change"]
	at := s.doc.at("change")
	switch {
	case s.root && ok:
		ps.add(at, "put a stage before it: baseline = {}", "the first stage is the baseline, which is measured as it is (got change %v, want none)", value)
		return true // its children are to be proved all the same
	case s.root:
		return true
	}
	table, isTable := value.(map[string]any)
	if !isTable {
		return s.parseChange(ps)
	}
	if len(table) != 1 {
		ps.add(at, oneChange, "change holds %d changes (got %s, want one)", len(table), list(slices.Sorted(maps.Keys(table))))
		return false
	}
	for name, value := range table {
		s.Key = name
		if s.Value, ok = settingText(value); !ok {
			ps.add(at, name+` = "text"`, "change has a value that is none (got %s, want one line of text, a number or a boolean)", typeName(value))
		}
	}
	return ok
}

// firstStage is the name of the stage that is measured as it is; "" where there is none. It is
// the one that is run again unless the study says otherwise: every other is compared with it,
// so its noise is in every comparison.
func (s *Study) firstStage() string {
	if len(s.Stages) == 0 {
		return ""
	}
	return s.Stages[0].Name
}

// variablesFile names the file that has the study's variables, as messages do.
func (s *Study) variablesFile() string {
	if s.OneFile {
		return studyFile
	}
	return baselineFile
}

// lastLine is where a variable that is missing can be added: behind the last one, or in the table
// of the service.
func (s *Study) lastLine() place {
	if s.OneFile {
		return s.service
	}
	return place{s.file(baselineFile), s.Baseline[len(s.Baseline)-1].at.line}
}

// addVariable is the remedy for a variable of the service that is missing.
func (s *Study) addVariable() string {
	if s.OneFile {
		return "env = { NAME = value } in [service]"
	}
	return "add it, with a comment above it"
}

// end is what every chain of parents ends at, in words.
func (s *Study) end() string {
	if s.OneFile {
		return "the first stage"
	}
	return Baseline
}
