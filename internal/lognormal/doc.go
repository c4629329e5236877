// Package lognormal is the distribution of the upstream's delays, and the rule
// by which one request gets its delay.
//
// A distribution is stated by two quantiles, because those are what people
// know of a dependency: "lognormal(p50=200ms,p99=1200ms)". With z99 the 0.99
// quantile of the standard normal distribution,
//
//	mu    = ln(p50 in seconds)
//	sigma = ln(p99/p50) / z99
//
// and the logarithm of a delay is normal with mean mu and standard deviation
// sigma.
//
// A request has a key, and a study has a seed. Draw hashes the two to a
// uniform integer below 2^53, and Delay maps that integer to microseconds
// through the quantile function. There is no generator with a state: equal
// (seed, key) give an equal delay whatever was asked before, in which order,
// and by whom. Every stage of a study therefore waits the same time for the
// same request, and a different distribution gives each key the same rank
// (common random numbers).
//
// Delays are integer microseconds for a second reason. The last bits of
// math.Exp and math.Erfinv differ between processor architectures; after
// rounding to microseconds the delays do not.
package lognormal
