// Package testrun makes run directories for tests: records that are made up,
// but agree with themselves as real ones do (the counts add up, Little's law
// holds), so that run.Judge finds them valid until a test changes something.
package testrun
