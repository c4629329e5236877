// Package app has the commands of the room stages: they parse arguments and call
// the packages that define, prove and run studies. docs/commands.md lists them.
//
// A study is a name, which means the folder stages/<name>, or a path to a folder.
// The result goes to standard output, everything else to standard error.
package app
