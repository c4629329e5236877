// Package callgrind counts the instructions of a command and of all processes that it
// starts, by running them under valgrind's callgrind: a CPU in software, which counts each
// instruction of the programs and none of the kernel's.
//
// Unlike time, the count hardly depends on the machine's other work. What it cannot see: time
// that is waited for, caches that miss, what the kernel does for the programs. A process under
// callgrind is some fifty times as slow, and its threads run one after the other; so work that
// is done because time passes, such as a timer's, counts more than it does in earnest.
//
// A child begins at the count of its parent. So the difference of two lengths of the same work
// is right where no process is started by the work itself; Read refuses others.
//
// A process writes its count when it ends by itself. One that is killed, or that becomes
// another program, leaves none of what it did before.
package callgrind
