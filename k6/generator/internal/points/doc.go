// Package points has the points of a load that the runner reads, as k6's metrics, and the
// output that writes them, one a line:
//
//	started 1764260000123456789 1
//	response 1764260000123456789 12.345678 get_item window ok
//	response 1764260000123456789 3.2 quote window failed 502
//	load_start 1764260000123456789 1764260000123
//	dropped 1764260000123456789 1
//	failed 1764260000123456789 {"kind":"quote",...}
//	tried 1764260000123456789 {"kind":"quote",...}
//
// The second word is the time in nanoseconds since 1970, the third a value: of a response its
// time in milliseconds, of load_start when the load started, in milliseconds since 1970. What
// else k6 measures is left out. k6/load.js says what each point is.
package points
