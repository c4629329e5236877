package define

import (
	"os"
	"path/filepath"
	"slices"

	"scaleguild/internal/mix"
	"scaleguild/internal/run"
)

// Names of variables that are about what is sent, and how.
const (
	mixVariable       = "MIX"       // picks endpoint kinds
	generatorVariable = "GENERATOR" // sends the requests of tables
)

// allKinds is the mix of all endpoint kinds by their weights.
const allKinds = "all"

// loadForm is an example, for messages.
const loadForm = `load = "service/load.toml", or tables of the study's own: ` + mix.Form

// parseLoad reads the tables of the load: the study's own, or those of the file that it names,
// a path from the project's root, as SERVICE is. A study in one file has its own. There is no load that is meant where a study
// names none: what is sent decides what every number of the study is about.
//
// Package mix knows the tables; here its problems get the lines that they are in.
func (s *Study) parseLoad(doc document, text string, ps *problems) {
	switch named := doc.values["load"].(type) {
	case map[string]any:
		s.LoadFile, s.OwnLoad, s.load = s.file(studyFile), true, doc
	case string:
		s.LoadFile = filepath.ToSlash(filepath.Clean(named))
		data, err := os.ReadFile(filepath.Join(s.root, named))
		if err != nil {
			ps.add(doc.at("load"), loadForm, "load names a file that cannot be read (got %q: %v, want one with tables, from the project's root)", named, reason(err))
			return
		}
		var ok bool
		if s.load, ok = parseDocument(s.LoadFile, string(data), ps); !ok {
			return
		}
		text = string(data)
	default:
		ps.add(doc.at("load"), loadForm, "load is missing, or no load (got %s, want the file with its tables, or the tables)", typeName(named))
		return
	}
	known := []string{"mix"}
	if s.OneFile {
		known = append(known, TableKeys("load")...)
	}
	if load, ok := s.load.values["load"].(map[string]any); ok {
		s.load.within("load", load).only(load, "", known, ps)
	}
	m, found := mix.Parse(text)
	for _, p := range found {
		ps.add(s.load.at(p.Key), p.Hint, "%s", p.Text)
	}
	if len(found) == 0 {
		s.Mix = m
	}
}

// proveLoad notes draws that no plan of the study can make, and kinds of the SLO that the
// load does not have. It keeps silent where the load could not be read.
func (s *Study) proveLoad(ps *problems) {
	if s.kindNames() == nil {
		return
	}
	// A variable that is missing would make every plan wrong: it is told once.
	for _, name := range s.Mix.Variables() {
		if !slices.Contains(s.variables(), name) {
			ps.add(s.lastLine(), s.addVariable(), "%s is missing (got nothing, want a whole number: a draw of %s names it)", name, s.LoadFile)
			return
		}
	}
	// A stage or the sweep may change a variable that bounds a draw.
	for _, p := range s.points() {
		if p.stage == nil || !p.stage.sound {
			continue
		}
		if _, err := s.Mix.Resolve(values(s.resolve(p))); err != nil {
			ps.add(place{file: s.LoadFile}, "", "%v", err)
		}
	}
	// Without this, merge would refuse the study after hours of runs.
	if s.SLO == nil {
		return
	}
	for _, kind := range s.SLO.Kinds {
		if names := s.kindNames(); !slices.Contains(names, kind) {
			ps.add(place{file: s.file(studyFile)}, didYouMean(kind, names), "slo.kinds: the load has no such kind (got %q, want %s)", kind, list(names))
		}
	}
}

// proveGenerator notes a k6 script that is to be sent by the module in Go, which sends tables.
func (s *Study) proveGenerator(at place, name, value string, ps *problems) {
	if name == generatorVariable && value == run.Go && s.Script != nil {
		ps.add(at, "delete it", "%s: a k6 script runs in JavaScript (got %s, want %s)", name, value, run.JavaScript)
	}
}

// proveMix notes a value of MIX that is no mix of the study's load: all kinds, or the name of
// one. It is no choice in k6's manifest, as the kinds are the study's.
func (s *Study) proveMix(at place, name, value string, ps *problems) {
	if name != mixVariable || s.kindNames() == nil {
		return
	}
	mixes := []string{allKinds}
	if s.Script == nil { // which decides itself what it sends
		mixes = append(mixes, s.Mix.Names()...)
	}
	if !slices.Contains(mixes, value) {
		ps.add(at, didYouMean(value, mixes), "%s: not a mix of the load (got %q, want %s)", name, value, list(mixes))
	}
}
