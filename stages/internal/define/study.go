package define

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/mix"
	"scaleguild/internal/run"
)

// A Study is a sound definition: Load and Override return no other.
type Study struct {
	// Name is that of the folder. Run directories and published results are found by it.
	Name string
	// Title is a few words, for people.
	Title string
	// Question is what the study answers, a sentence; pages show it above the table.
	Question string
	// Seed is what the order of stages within blocks follows from, see Order. It is any text,
	// and has nothing to do with SEED, from which requests and delays are drawn.
	Seed string
	// Stages are in the ladder's order, each once, at least one.
	Stages []*Stage
	// Again is the name of the stage that studies of AgainBlocks blocks and more run twice.
	Again string
	// Blocks is the number of blocks of a published run, written before it; 0 where the study
	// names none. Fewer or more may be run at any time.
	Blocks int
	// Rounds is the number of rounds of a block, 1 or more; services are kept up through two or more.
	Rounds int
	// Sweep is the variable that all stages are run at several values of; nil without one.
	Sweep *Sweep
	// SLO is what each point of a sweep is asked to meet; nil when nothing is, and always
	// without a sweep.
	SLO *run.SLO
	// Mix is what the load sends: the study's own tables [load.mix.NAME], or those of the file
	// that its key load names.
	Mix mix.Mix
	// Script is the load of a study whose load is a k6 script; nil where it is of tables.
	Script *Script
	// LoadFile is the file with these tables, or the script: relative to the project's root where it lies
	// inside, with slashes.
	LoadFile string
	// OwnLoad says that this file is the study's own study.toml.
	OwnLoad bool
	// Baseline holds every variable of the study, in the file's order, overrides applied.
	Baseline []Variable
	// Overrides are the values that Override has set, by variable; empty for a study as
	// defined. A run with any shows that, and cannot be published.
	Overrides map[string]string
	// Consumers are the programs that take the variables, as their manifests have it.
	Consumers Consumers
	// OneFile says that study.toml is all of the study: service, load and stages included. Its
	// Baseline has the variables of the service first, in the file's order, and then those of
	// the project's own programs, in that of Settings.
	OneFile bool
	// Pass are the names of variables that the service gets from the environment of whoever
	// runs the study. Their values are no part of the study, and are recorded nowhere. Empty
	// in a study with a baseline.env, whose service gets what its manifest names and no more.
	Pass []string

	load    document // with the tables of the load
	service place    // of the table service, in a study in one file; line 1 where it is missing
	root    string   // of the project
	shown   string   // the study's folder as messages name it
}

// Files of a study's folder that are not a stage's. No stage with a file may be called study.
const (
	studyFile    = run.DefinitionFile
	baselineFile = run.BaselineFile
)

// Load reads a study and proves it. The study is a name, which means the folder
// <root>/stages/<name>, or a path to a folder; a relative path counts from root.
// The error joins all problems: a definition is edited once and not once a mistake. A
// folder that is not there, or has a name that no study can have, is its only problem.
func Load(root, study string) (*Study, error) {
	// A bare word is a name even where a folder of that name is at hand: what a study is called
	// must not depend on where one stands.
	folder := study
	if filepath.Base(study) == study {
		folder = filepath.Join("stages", study)
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(root, folder)
	}
	s := &Study{Name: filepath.Base(folder), root: root, shown: displayPath(root, folder)}
	if err := s.exists(folder); err != nil {
		return nil, err
	}
	var ps problems
	s.read(folder, &ps)
	s.prove(&ps)
	if err := ps.join(); err != nil {
		return nil, err
	}
	return s, nil
}

// Studies lists, sorted, the studies below <root>/stages: its folders that hold a study.toml or
// a baseline.env. They need not be sound: it serves messages, completion, and checks of all
// studies, which are not to pass over one that is broken.
func Studies(root string) ([]string, error) {
	folders, err := filepath.Glob(filepath.Join(root, "stages", "*"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, folder := range folders {
		if run.IsDefined(folder) {
			names = append(names, filepath.Base(folder))
		}
	}
	return names, nil
}

// displayPath names a path for messages: relative to the project's root if it lies inside, so
// that a message, and a test of it, does not depend on where the project lies.
func displayPath(root, path string) string {
	relative, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(relative) {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(relative)
}

// exists refuses a study that is not there, and a name that cannot be one: the name becomes a
// folder of run directories, and a part of addresses.
func (s *Study) exists(folder string) error {
	// Whatever the reason, such as a folder that may not be read, the names are what helps.
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		known, err := Studies(s.root)
		if err != nil {
			return err
		}
		return cli.Fail(cli.Usage, didYouMean(s.Name, known), "%s: no such study (got no folder, want one of %s, or a path)", s.shown, list(known))
	}
	if !run.IsDefined(folder) {
		return cli.Fail(cli.Usage, "a study is a folder with a "+studyFile, "%s: no study (got no %s, want one)", s.shown, studyFile)
	}
	// What is published has small letters in its address; other people's folders have any.
	form, want := inlineName, "letters, digits, - and _"
	if _, err := os.Lstat(filepath.Join(folder, baselineFile)); err == nil {
		form, want = stageName, "small letters, digits and -"
	}
	if !form.MatchString(s.Name) || !run.IsName(s.Name) {
		return cli.Fail(cli.Usage, "rename the folder", "%s: not a study's name (got %q, want %s, not beginning with -, at most %d)", s.shown, s.Name, want, run.MaxName)
	}
	return nil
}

// read fills the study from the files of its folder. What one file lacks is noted, and the
// others are read all the same; prove then keeps silent about what follows from that.
func (s *Study) read(folder string, ps *problems) {
	text, ok := s.text(folder, studyFile, ps)
	var doc document
	if ok {
		doc, ok = parseDocument(s.file(studyFile), text, ps)
	}
	if s.OneFile = isOneFile(folder, doc); s.OneFile {
		if ok {
			s.readOneFile(folder, doc, text, ps)
		}
		return
	}
	if text, ok := s.text(folder, baselineFile, ps); ok {
		s.Baseline = parseBaseline(s.file(baselineFile), text, ps)
	}
	s.readStages(folder, ps)
	if ok {
		doc.only(doc.values, "", []string{"title", "question", "seed", "stages", "again", "blocks", "rounds", "load", "sweep", "slo"}, ps)
		s.Title, _ = doc.text(doc.values, "title", "a short title", ps)
		s.Question, _ = doc.text(doc.values, "question", "the question that the study answers", ps)
		s.Seed, _ = doc.text(doc.values, "seed", "a string that the order of stages in blocks is drawn from", ps)
		s.sortStages(doc, ps)
		s.parseLoad(doc, text, ps)
		s.parseAgain(doc, ps)
		s.Blocks, s.Rounds = parseBlocks(doc, ps), parseRounds(doc, ps)
		s.Sweep = parseSweep(doc, ps)
		s.SLO = parseSLO(doc, ps)
	}
}

// file names a file of the study for messages.
func (s *Study) file(name string) string { return s.shown + "/" + name }

// text reads a file of the study. It is false when that cannot be done, which it notes.
func (s *Study) text(folder, name string, ps *problems) (string, bool) {
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		ps.add(place{file: s.file(name)}, "a study is a folder with study.toml, baseline.env and one file per stage",
			"the file cannot be read (got %v, want a file)", reason(err))
	}
	return strings.TrimPrefix(string(data), byteOrderMark), err == nil
}

// readStages reads all stages, by name. Files that begin with a dot are an editor's. Every other
// .toml is a stage's, so that one that study.toml leaves out is found.
func (s *Study) readStages(folder string, ps *problems) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		ps.add(place{file: s.shown}, "", "the folder cannot be read (got %v, want its files)", reason(err))
	}
	for _, entry := range entries {
		name, isTOML := strings.CutSuffix(entry.Name(), ".toml")
		if !isTOML || entry.Name() == studyFile || strings.HasPrefix(name, ".") {
			continue
		}
		if text, ok := s.text(folder, entry.Name(), ps); ok {
			s.Stages = append(s.Stages, parseStage(name, s.file(entry.Name()), text, ps))
		}
	}
}

// reason is what the system says of a file, without the path, which messages have already.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// sortStages puts the stages into the order that study.toml lists; it has to
// name each of them exactly once. The order is the one of the table and of a single block.
// A file that the list leaves out is an error: a stage that is forgotten there would
// silently not be measured.
func (s *Study) sortStages(doc document, ps *problems) {
	at := doc.at("stages")
	listed, ok := doc.values["stages"].([]any)
	if !ok || len(listed) == 0 {
		ps.add(at, `stages = ["v1", "v2"]`, "stages is not a list of names (got %s, want the stages in the ladder's order)", typeName(doc.values["stages"]))
		return
	}
	position := map[string]int{} // by name, from 0
	for i, entry := range listed {
		name, _ := entry.(string)
		if _, again := position[name]; again {
			ps.add(at, "", "stages lists a stage twice (got %q again, want each once)", name)
		}
		if s.stage(name) == nil {
			ps.add(at, didYouMean(name, s.names()), "stages lists a stage without a file (got %v, want a name with a file %s/<name>.toml)", entry, s.shown)
		}
		position[name] = i
	}
	for _, stage := range s.Stages {
		if _, ok := position[stage.Name]; !ok {
			ps.add(at, "add it at its place in the ladder", "stages leaves a stage out (got no %q, want each file's name once)", stage.Name)
		}
	}
	// Stages that are not listed have been noted; they come first, and are never run.
	slices.SortStableFunc(s.Stages, func(a, b *Stage) int { return cmp.Compare(position[a.Name], position[b.Name]) })
}

// stage finds a stage by name; nil when there is none. A study has about ten, so no index.
func (s *Study) stage(name string) *Stage {
	for _, stage := range s.Stages {
		if stage.Name == name {
			return stage
		}
	}
	return nil
}

// names lists the stages' names, in the ladder's order once that is known, without the one that
// is run again.
func (s *Study) names() []string {
	var names []string
	for _, stage := range s.Stages {
		names = append(names, stage.Name)
	}
	return names
}
