// Package history reads the project as it was at an earlier commit, from git.
//
// Published results belong to the commit that ran them, so what they promise is
// compared with its files and not with those of today's checkout. Where git has no such
// commit, three cases are told apart: the history is not there at all (a tarball, a
// shallow clone), git cannot be asked, and the history is whole but has no such commit,
// which no honest result can have.
package history
