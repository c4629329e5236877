package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"scaleguild/internal/run"
	"scaleguild/internal/section"
	"scaleguild/merge/internal/publish"
	"scaleguild/merge/internal/report"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/verify"
)

// published checks the promises of a published run. What was read of it is nil when
// the records cannot be read.
func (v verification) published(dir string) ([]verify.Promise, *publication, error) {
	promises := []verify.Promise{verify.Manifest(dir)}
	d, err := rundir.Read(dir)
	if err != nil {
		return append(promises, verify.NewPromise("records", "", []string{v.fromRoot(err).Error()})), nil, nil
	}
	t, err := table.Fold(d)
	if err != nil {
		return append(promises, verify.NewPromise("table", "", []string{err.Error()})), nil, nil
	}
	strays, err := rundir.FindStrays(dir, d.Study)
	if err != nil {
		return nil, nil, v.fromRoot(err)
	}
	files, err := v.texts(dir)
	if err != nil {
		return nil, nil, err
	}
	promises = append(append(promises, verify.Records(d, strays)), verify.Verdicts("verdicts", d)...)
	promises = append(promises, verify.Consistency(d)...)
	promises = append(promises, v.sameDocuments(dir, t), v.sameReport(d, t))
	if files[verify.AnswersFile] != "" || files[answersFlag] != "" { // else it is not promised
		promises = append(promises, verify.SameAnswers(files[verify.AnswersFile], files[answersFlag], d.Study))
	}
	if d.Instructions != nil { // likewise
		promises = append(promises, verify.Instructions(*d.Instructions))
	}
	return append(promises, v.commit(d, files)...), &publication{d, t}, nil
}

// commit checks what a published run promises of the commit that ran it, and notes what
// is different in this checkout.
func (v verification) commit(d rundir.Dir, files map[string]string) []verify.Promise {
	c := v.commits.at(v.ctx, d.Host.Commit)
	digest, service, pins := files[publish.DigestFile], files[publish.ServiceFile], files[publish.PinsFile]
	promises := verify.Plan(digest, d.Study, c, v.commits.computation(v.ctx, d.Host.Commit, d.Study.Study))
	promises = append(promises, verify.Definition(d, c))
	promises = append(promises, verify.PlanDrift(digest, v.digestHere(files["digest"], d.Study), c, d.Study.Study)...)
	promises = append(promises, verify.Service(service, c))
	promises = append(promises, verify.ServiceDrift(service, c, v.root)...)
	promises = append(promises, verify.Toolchain(pins, c, d))
	return append(promises, verify.ToolchainDrift(pins, c, reader(v.root))...)
}

// digestHere is what `stages digest` prints of a study in this checkout, or why it does not.
func (v verification) digestHere(given string, s run.Study) string {
	if given != "" {
		return given
	}
	program := stagesProgram()
	out, err := v.start(v.ctx, v.root, program, "digest", "--root", v.root, s.Study)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// stagesProgram is the command that has `digest`: this one, the one beside it, or that of PATH.
func stagesProgram() string {
	self, err := os.Executable()
	if err != nil {
		return "stages"
	}
	if filepath.Base(self) == "scaleguild" {
		return self
	}
	beside := filepath.Join(filepath.Dir(self), "stages")
	if _, err := os.Stat(beside); err == nil {
		return beside
	}
	return "stages"
}

// fromRoot is err with paths as seen from the root.
func (v verification) fromRoot(err error) error {
	return pathError{err, strings.ReplaceAll(err.Error(), v.root+string(filepath.Separator), "")}
}

// texts reads the texts that lie beside the records, "" for those that were not
// published, and those that the flags name.
func (v verification) texts(dir string) (map[string]string, error) {
	all := map[string]string{}
	for _, name := range []string{publish.DigestFile, verify.AnswersFile, publish.PinsFile, publish.ServiceFile} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		all[name] = string(data)
	}
	for _, flag := range []string{"digest", answersFlag} {
		file := v.call.String(flag)
		if file == "" {
			continue
		}
		data, err := os.ReadFile(v.path(file))
		if err != nil {
			return nil, v.asGiven(err, file)
		}
		all[flag] = string(data)
	}
	return all, nil
}

// sameReport derives the report twice and compares the two.
func (v verification) sameReport(d rundir.Dir, t table.Table) verify.Promise {
	const name = "report"
	code, err := v.libraryCode(v.call)
	if err != nil {
		return verify.Unknown(name, "%v", err)
	}
	study, wrong := report.NewStudy(d, t)
	first, err := report.Render(report.Input{Study: study}, v.library, code)
	second, again := report.Render(report.Input{Study: study}, v.library, code)
	if err := errors.Join(wrong, err, again); err != nil {
		return verify.NewPromise(name, "", []string{err.Error()})
	}
	var differences []string
	if !bytes.Equal(first, second) {
		differences = append(differences, "two derivations differ")
	}
	return verify.NewPromise(name, "follows from the records; derived twice, the same bytes", differences)
}

// sameDocuments compares the study's tables in the project's documents with the one
// of the records. The results hold every study, the README some.
func (v verification) sameDocuments(dir string, t table.Table) verify.Promise {
	var differences []string
	for _, f := range forms() {
		file := v.documentPath(f)
		if text, err := os.ReadFile(file); f.flag == "readme" && err == nil && !strings.Contains(string(text), section.Begin(t.Study)) {
			continue
		}
		old, updated, err := v.withTable(t, f, file, dir)
		if err != nil {
			differences = append(differences, v.fromRoot(err).Error())
		} else if where := firstDifference(old, updated); where != "" {
			differences = append(differences, v.relative(file)+": "+where)
		}
	}
	return verify.NewPromise("table", "those of the documents follow from the records, byte for byte", differences)
}

// documentPath is the file that has tables in a form.
func (v verification) documentPath(f form) string {
	if v.call.IsSet(f.flag) {
		return v.path(v.call.String(f.flag))
	}
	return filepath.Join(v.root, filepath.FromSlash(f.document))
}

// firstDifference names the first line in which two texts differ, "" when none.
func firstDifference(was, is string) string {
	if was == is {
		return ""
	}
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("line %d is not the one that the records give", i+1)
}
