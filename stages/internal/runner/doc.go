// Package runner executes plans: the one part of the project that touches the
// world, from a Plan to a Record.
//
// Runner.Run executes one plan:
//
//	make the run's folder, write plan.json
//	start the mock upstream, wait until it listens
//	start the service under the budget, read the limits back, wait until it is ready
//	start k6, follow its stream; when the load has started, sample once a second
//	read the counters at both ends of the measurement window
//	wait for k6 to drain; read what the mock injected and the service's memory
//	stop the service, the mock; write record.json
//
// Everything that a step starts is put on a stack; however Run returns, what is
// still on the stack is stopped, last started first. So an error, a crash of any
// part or Ctrl-C leaves no process, unit, group or half-written file behind.
//
// Runner.Study executes a whole study, block by block. Runner.Shell gives the
// same commands as shell instead of running them.
package runner
