// Package app is the stages command: it parses arguments and calls the packages
// that define, prove and run studies.
//
//	stages check [STUDY...]                 prove that studies are sound
//	stages show [--study S] [--json] STAGE  the resolved plan of a stage
//	stages diff [--study S] STAGE           the one thing that a stage changes
//	stages digest STUDY                     the SHA-256 of all that a study asks
//	stages run [flags] STUDY                run a study; -n prints the commands
//	stages latest STUDY                     the newest run directory
//	stages doctor                           what this machine can do, what to fix
//
// A study is a name, which means the folder stages/<name>, or a path to a folder.
// The result goes to standard output, everything else to standard error.
package app
