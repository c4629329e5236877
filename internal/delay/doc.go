// Package delay knows the distributions that a delay of the upstream can have,
// and how they are written:
//
//	constant(200ms)
//	uniform(min=100ms,max=300ms)
//	exponential(mean=200ms)
//	pareto(min=50ms,shape=1.5)
//	lognormal(p50=200ms,p99=1200ms)
//	quantiles(0=5ms,0.5=200ms,0.99=1200ms,1=9s)
//	quantiles(file=recorded.txt)
//	mix(0.95:lognormal(p50=200ms,p99=1200ms),0.05:constant(5s))
//	clip(lognormal(p50=4s,p99=22s),max=60s)
//
// A duration is a number with one of the units us, ms, s and m. Named values may
// stand in any order, and spaces may stand around commas, parentheses, colons and
// equals signs. A text that Parse has read prints in one canonical form, without
// spaces, which reads back as an equal distribution.
//
// A request has a key, and a study has a seed. Draw hashes the two to a uniform
// integer below 2^53, and a distribution maps that integer to a delay through
// its inverse. There is no generator with a state: equal (seed, key) give an
// equal delay whatever was asked before, in which order, and by whom. So equal
// keys wait equally long in all stages of a study, and a key that is slow under
// one distribution is slow under every other (common random numbers).
//
// Delays are integer microseconds because the last bits of math.Exp and
// math.Erfinv differ between processor architectures; after rounding to
// microseconds the delays do not.
//
// Nothing is clipped unless clip asks for it. A distribution whose longest
// possible delay is not a time.Duration is refused.
package delay
