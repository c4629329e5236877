package define

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// Names of files beside study.toml.
const (
	scriptFile = "load.js"       // the k6 script, where study.toml names none
	moduleFile = "scaleguild.js" // what the script sends its requests with
)

// scriptForm is an example, for messages.
const scriptForm = "[load]\nscript = \"" + scriptFile + "\"\nkinds = [\"home\", \"search\"]"

// A Script is a load that is a k6 script: somebody's own, with its setup, groups, checks,
// thresholds and metrics. What the tables of a mix say of requests the script's code says. So the
// study names the kinds, which tables and histograms need before the load, and the digest is over
// the bytes of the script's files, as no requests can be computed from it.
type Script struct {
	// File is the script, from the study's folder, with slashes. It is cleaned, and local: it does
	// not lead out of the folder.
	File string
	// Files are all that k6 reads for it, the script first: what it imports and opens, and what
	// that does. From the study's folder, with slashes.
	Files []string
	// Kinds are the endpoint kinds that it sends, in the order of the study's list; without requests,
	// which it makes. One that it never sends is a line of zeros, and one that it sends and the list
	// lacks ends the run before its load.
	Kinds []run.EndpointKind
}

// scriptKeys are the keys of the table load that are about a script.
func scriptKeys() []string { return []string{"script", "kinds", "calls_upstream"} }

// hasScript says whether the load of a study in one file is a k6 script: the table load names one
// or its kinds, or has no requests where a load.js is at hand.
func hasScript(folder string, load map[string]any) bool {
	for _, key := range scriptKeys() {
		if _, ok := load[key]; ok {
			return true
		}
	}
	_, err := os.Stat(filepath.Join(folder, scriptFile))
	return load["mix"] == nil && err == nil
}

// readScript reads a load that is a k6 script, which lies in the study's folder with its copy of
// the module. It has to lie there because the study is what a revision has in one folder: a
// script from elsewhere would change without it. All problems are noted, whatever the first is.
func (s *Study) readScript(doc document, ps *problems) {
	doc.only(doc.values, "", TableKeys("load"), ps)
	script := Script{File: path.Clean(doc.optional("script", scriptFile, "the k6 script, a file of this folder", ps))}
	s.LoadFile, s.load, s.Script = s.file(script.File), doc, &script
	if filepath.IsLocal(script.File) {
		script.Files = s.scriptFiles(script.File, doc.at("script"), ps)
		s.proveModule(script.File, doc.at("script"), ps)
	} else {
		ps.add(doc.at("script"), "move it into the study's folder", "script is not a file of the study's folder (got %q, want one such as %s)", script.File, scriptFile)
	}
	script.Kinds = doc.scriptKinds(script.File, ps)
}

// scriptKinds reads the kinds that a script sends, and which of them make the service call the
// upstream, in the order of the list. Their weights are all 1 and mean nothing: how often each is
// sent is for the script to say. An error in the list of kinds is told once: what calls_upstream
// names is then not looked at.
func (d document) scriptKinds(script string, ps *problems) []run.EndpointKind {
	names := d.names("kinds", ps)
	if len(names) == 0 && d.values["kinds"] == nil {
		ps.add(d.at("kinds"), scriptForm, "kinds is missing (got nothing, want the kinds of requests that %s sends)", script)
	}
	calling := d.names("calls_upstream", ps)
	for _, name := range calling {
		if names != nil && !slices.Contains(names, name) {
			ps.add(d.at("calls_upstream"), didYouMean(name, names), "calls_upstream names no kind of the load (got %q, want %s)", name, list(names))
		}
	}
	var kinds []run.EndpointKind
	for _, name := range names {
		kinds = append(kinds, run.EndpointKind{Name: name, Weight: 1, Upstream: slices.Contains(calling, name)})
	}
	return kinds
}

// names reads a list of names of endpoint kinds; nil without the key, and nil where it is none, which
// is noted. The form is that of the names of stages, with _ for -: both are columns of tables,
// keys of files and parts of k6's tags.
func (d document) names(key string, ps *problems) []string {
	value, ok := d.values[key]
	if !ok {
		return nil
	}
	entries, ok := value.([]any)
	var names []string
	for _, entry := range entries {
		name, isText := entry.(string)
		ok = ok && isText && stageName.MatchString(strings.ReplaceAll(name, "_", "-")) && !slices.Contains(names, name)
		names = append(names, name)
	}
	if !ok || len(names) == 0 {
		ps.add(d.at(key), key+" = [\"home\", \"search\"]", "%s is not a list of names (got %v, want small letters, digits and _, each once)", key, value)
		return nil
	}
	return names
}

// reference matches what a module of k6 imports or opens: import x from './a.js', import './a.js',
// require('./a.js'), open('./a.json'). A name that is computed is not seen, and its file is in no
// digest; k6 itself resolves such names in its own way only.
var reference = regexp.MustCompile(`\b(?:from|import|require|open)\s*\(?\s*['"]([^'"]+)['"]`)

// scriptFiles lists what the load is made by, for the digest, for host.json and for the watch over a
// run, which voids one that changes a file in its middle. They are found from the script on,
// as k6 finds them, and not taken to be all files of the folder: results, notes and
// other scripts that lie there are no part of the load.
//
// It lists the script, what it imports and opens by a literal name, and what that does.
// A module of the network is a problem: what it is today it may not be tomorrow.
func (s *Study) scriptFiles(script string, at place, ps *problems) []string {
	files := []string{script}
	for i := 0; i < len(files); i++ { // grows with what is imported
		data, err := os.ReadFile(filepath.Join(s.Folder(), filepath.FromSlash(files[i])))
		if err != nil {
			ps.add(at, scriptForm, "%s cannot be read (got %v, want a file that k6 can run)", s.file(files[i]), reason(err))
			continue
		}
		for _, found := range reference.FindAllStringSubmatch(string(data), -1) {
			name := found[1]
			if strings.Contains(name, "://") {
				ps.add(place{file: s.file(files[i])}, "save it beside the script, and import ./"+path.Base(name),
					"the script imports from the network, where it may change (got %s, want a file)", name)
			}
			if name = path.Join(path.Dir(files[i]), name); s.isFile(name) && !slices.Contains(files, name) {
				files = append(files, name)
			}
		}
	}
	return files
}

// isFile says whether there is such a file, seen from the study's folder. Modules of k6's own, such
// as k6/http, look like names of files and are none; k6 refuses a file that is missing by itself.
func (s *Study) isFile(name string) bool {
	info, err := os.Stat(filepath.Join(s.Folder(), filepath.FromSlash(name)))
	return err == nil && info.Mode().IsRegular()
}

// proveModule wants the module beside the script to be this program's own, byte for byte: with
// another, requests would be booked in another way than the record says. It is a copy, because
// k6 resolves an import from the importing file, and because a script then runs in plain k6 as
// well, wherever the study's repository is checked out.
func (s *Study) proveModule(script string, at place, ps *problems) {
	source := filepath.Join(s.root, "k6", moduleFile)
	want, err := os.ReadFile(source)
	if err != nil {
		ps.add(at, "", "%s cannot be read (got %v, want the project's file)", source, reason(err))
		return
	}
	copied := path.Join(path.Dir(script), moduleFile)
	got, err := os.ReadFile(filepath.Join(s.Folder(), filepath.FromSlash(copied)))
	hint := "cp " + source + " " + filepath.Join(s.Folder(), filepath.FromSlash(path.Dir(script)))
	switch {
	case err != nil:
		ps.add(at, hint, "%s cannot be read (got %v, want the copy of k6/%s that the script imports)", s.file(copied), reason(err), moduleFile)
	case !bytes.Equal(got, want):
		ps.add(place{file: s.file(copied)}, hint, "the copy of k6/%s is not that of this program (got other bytes, want the same)", moduleFile)
	}
}

// kindNames are the names of the load's endpoint kinds, of tables or of a script alike; nil where it
// could not be read, so that nothing is said of what follows from it.
func (s *Study) kindNames() []string {
	if s.Script == nil {
		return s.Mix.Names()
	}
	var names []string
	for _, k := range s.Script.Kinds {
		names = append(names, k.Name)
	}
	return names
}
