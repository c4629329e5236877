// Package feed reads a run directory while it grows, and tells what is new.
//
// A Follower looks at the files of one run directory and gives Events: the
// study is known, a run has begun, a second of it has passed, it has ended. It
// opens files for reading and nothing else, so any number of watchers may
// follow one run, and come and go as they like.
//
// What cannot be read is a Trouble, in words, and never ends the following: a
// half-written line is kept back until its end has come; a file of another
// schema, a line that is none, a file that shrank or went away are named.
//
// A Tape keeps all events with a time of their own, so that a run can be
// replayed, paused and wound back by the code that shows it live.
package feed
