package table

import (
	"fmt"
	"slices"
	"strings"
)

// notes numbers the reasons and warnings of a table, so that rows can refer to
// them; equal texts share a number.
type notes struct {
	texts []string
	brief bool // say how many there are instead of which
}

// number adds text if it is new, and gives its number, from 1.
func (n *notes) number(text string) int {
	i := slices.Index(n.texts, text)
	if i < 0 {
		i = len(n.texts)
		n.texts = append(n.texts, text)
	}
	return i + 1
}

// verdict says how many runs of a row are valid, with the numbers of its notes,
// such as "9 of 10 valid [1,2]".
func (n *notes) verdict(row Row, blocks int) string {
	word := row.Verdict(blocks)
	var numbers []int
	for _, text := range row.Notes() {
		numbers = append(numbers, n.number(text))
	}
	if len(numbers) == 0 || n.brief {
		return word
	}
	return word + " [" + ranges(numbers) + "]"
}

// ranges shows numbers, three and more in a row as the first and the last.
func ranges(numbers []int) string {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var parts []string
	for i := 0; i < len(numbers); {
		end := i
		for end+1 < len(numbers) && numbers[end+1] == numbers[end]+1 {
			end++
		}
		if end < i+2 {
			end = i
			parts = append(parts, fmt.Sprint(numbers[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d–%d", numbers[i], numbers[end]))
		}
		i = end + 1
	}
	return strings.Join(parts, ",")
}

const warningPrefix = "warning: "

// Notes are the row's reasons and warnings as sentences.
func (row Row) Notes() []string {
	var all []string
	for _, reason := range row.Reasons {
		all = append(all, "invalid: "+reason)
	}
	for _, warning := range row.Warnings {
		all = append(all, warningPrefix+warning)
	}
	return all
}

// Provenance says in one line which run this is and what code made it.
func (t Table) Provenance() string {
	line := fmt.Sprintf("study %s, run %s, commit %s", t.Study, t.RunID, commitText(t.Commit, t.Dirty))
	if t.StudyCommit != nil { // the service's own: what the study is about
		line = fmt.Sprintf("study %s, run %s, commit %s, ScaleGuild's commit %s", t.Study, t.RunID,
			commitText(plain(*t.StudyCommit), t.StudyDirty != nil && *t.StudyDirty), commitText(t.Commit, t.Dirty))
	}
	if t.Rough {
		line += ", ROUGH: no figure of it is a measurement"
	}
	return line
}

// commitText is a commit for people.
func commitText(commit string, dirty bool) string {
	if dirty {
		return commit + " with changes"
	}
	return commit
}
