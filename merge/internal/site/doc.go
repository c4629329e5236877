// Package site makes the folder of pages that is published: the report of each study,
// the main study's once more as the front page, the tables that a reader can download,
// and a copy of the records that all of them follow from.
//
//	OUT/index.html                         the main study
//	OUT/STUDY/index.html                   each study, with the others beside it
//	OUT/STUDY/table.csv, .md, .json        its table
//	OUT/records/STUDY/...                  the published run directory
//
// `just site`, the flake's package and Pages call it; nothing else makes a site. Its
// inputs are results/ and, for a run whose study.json has no question yet,
// stages/STUDY/study.toml.
package site
