package define

import (
	"regexp"
	"strings"

	"scaleguild/internal/run"
)

// Baseline is the parent of a stage that changes the baseline itself.
const Baseline = "baseline"

// A Stage is one step of a study: a single change to its parent, and why.
type Stage struct {
	// Name is the file's name without .toml: small letters, digits and -.
	Name string
	// Title is a few words, for people.
	Title string
	// Parent is the name of a stage of the study, or Baseline. It is what the stage is
	// compared with. The first stage of a study in one file has none: "".
	Parent string
	// Key is the variable that the stage changes, one of the baseline's; "" for the first stage
	// of a study in one file, which is measured as it is.
	Key string
	// Value is what it changes it to: text, which each consumer parses by itself.
	Value string
	// Why is what the change is expected to do and for which reason, in sentences.
	Why string
	// Expect is the prediction that is scored after the run. It is a part of the definition,
	// so that it is written before.
	Expect run.Expect
	// Rounds is in how many rounds of a block the stage takes part; 0 for all of them.
	Rounds int
	// Values are the values of the study's sweep at which the stage is run, in the sweep's order;
	// nil for all of them.
	Values []string

	doc   document
	sound bool // parent and change could be read, so plans can be resolved
	root  bool // it has no stage as its parent
}

// Change is the stage's one change as KEY=VALUE; "" where it changes nothing.
func (s *Stage) Change() string {
	if s.Key == "" {
		return ""
	}
	return s.Key + "=" + s.Value
}

// Predicts says whether the stage has a prediction. One without it is measured and compared all
// the same; the table says that nothing was predicted.
func (s *Stage) Predicts() bool { return s.Expect.Metric != "" }

var (
	// stageName leaves out what ends a point's name: @ and the value.
	stageName = regexp.MustCompile(`^[a-z0-9-]+$`)
	// secondChange finds a further KEY= in a value, behind white space, a comma, a semicolon or
	// an ampersand. Parameters of a latency are in small letters, so they are none.
	secondChange = regexp.MustCompile(`[\s,;&]\s*[A-Z][A-Z0-9_]*=`)
)

// parseStage reads one stage's file. It returns a Stage even if there are
// problems, so that its children do not complain of a missing parent. Such a stage is not
// sound, and nothing is resolved from it.
func parseStage(name, file, text string, ps *problems) *Stage {
	doc, ok := parseDocument(file, text, ps)
	s := &Stage{Name: name, doc: doc}
	if !stageName.MatchString(name) || name == Baseline {
		ps.add(place{file, 0}, "rename the file", "not a stage's name (got %q, want small letters, digits and -, and not %q)", name, Baseline)
	}
	if !ok { // not TOML: all that follows would be missing
		return s
	}
	doc.only(doc.values, "", []string{"title", "parent", "change", "why", "expect", "rounds", "values"}, ps)
	s.Title, _ = doc.text(doc.values, "title", "a short title", ps)
	s.Why, _ = doc.text(doc.values, "why", "a sentence: the reason for this stage", ps)
	var parent bool
	s.Parent, parent = doc.text(doc.values, "parent", "the name of a stage, or baseline", ps)
	s.root = s.Parent == Baseline
	s.sound = s.parseChange(ps) && parent
	s.Expect = parseExpect(doc, s.root, ps)
	s.parseRounds(ps)
	s.Values = parseValues(doc, "values", ps)
	return s
}

// oneChange is the remedy for several changes in one stage. Two changes at once could not be
// told apart in the result, however many blocks there are.
const oneChange = "a stage has one change: put a second one into a stage of its own"

// parseChange splits the change into Key and Value, and says whether it could. The two ways
// in which people write several changes, a list and several assignments in one string, get
// their own remedy, as one change a stage is what the method rests on.
func (s *Stage) parseChange(ps *problems) bool {
	// A list is valid TOML, so the reader of texts would only say that it is not a string.
	if several, isList := s.doc.values["change"].([]any); isList {
		ps.add(s.doc.at("change"), oneChange, "change is a list (got %d entries, want one string KEY=VALUE)", len(several))
		return false
	}
	text, ok := s.doc.text(s.doc.values, "change", "one string KEY=VALUE", ps)
	if !ok {
		return false
	}
	at := s.doc.at("change")
	if secondChange.MatchString(text) {
		ps.add(at, oneChange, "change holds more than one change (got %q, want one KEY=VALUE)", text)
		return false
	}
	// The value may hold a further =, as in lognormal(p50=200ms,p99=1200ms).
	s.Key, s.Value, ok = strings.Cut(text, "=")
	if !ok || strings.TrimSpace(s.Value) != s.Value || s.Value == "" && s.doc.prefix == "" || strings.TrimSpace(s.Key) != s.Key || s.Key == "" {
		ps.add(at, "no white space around =", "change is not an assignment (got %q, want KEY=VALUE)", text)
		return false
	}
	return true
}
