// Package rundir reads a run directory: study.json, host.json, and of each
// block and stage record.json and k6-summary.json.
//
// A run without a record.json has not been made (yet) and is left out. Whatever
// else is wrong is an error that names the file and the key: a file that cannot
// be decoded, a missing number, a record that lies in another stage's folder.
//
// FindStrays names the folders beside them: those of runs that broke, and those
// that study.json does not name.
//
// The verdict of a run is computed here, from the record and from k6's own
// counts. The stored one is not looked at, so it cannot go stale.
package rundir
