// Package rundir reads a run directory: study.json, host.json, and of each
// block and stage record.json, k6-summary.json and latency.json.
//
// A run without a record.json has not been made (yet) and is left out. Whatever
// else is wrong is an error that names the file and the key: a file that cannot
// be decoded, a missing number, a record that lies in another stage's folder.
//
// FindStrays names the folders beside them: those of runs that broke, and those
// that study.json does not name.
//
// The verdict of a run is computed here, from the record and the files beside
// it. A stored one that says something else is named in Dir.Stale.
package rundir
