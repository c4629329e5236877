// Package speed times a fixed piece of work beside a run: the speed probe. It is how
// fast the service's CPU is while a program has it, which is most of what differs
// between two runs of the same stage on a shared machine.
//
//	probe.py, on the service's CPU and outside of its control group
//	    --lines of JSON--> Stream
//	        --Used-->   CPU time so far, which nobody else took from the service
//	        --Second--> mean of a second, for samples.jsonl
//	        --Within--> the window, for record.json
//
// A piece is timed in the CPU time of its own thread, so that it does not matter how
// long it waited for the CPU. It uses memory as a service in CPython does: a loop that
// only counts has another slope.
package speed
