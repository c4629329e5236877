// Package known works out what the harness has to measure of the stand-in
// (package standin), and compares.
//
// The stand-in is a closed network of one queue, the CPU, with a demand of D
// seconds and a share Q of a CPU, and of delays of Z seconds in all; N requests go
// round. Nothing in it is random, so requests meet at the CPU only when it is
// full, and the asymptotic bounds of operational analysis (Denning and Buzen 1978;
// Lazowska et al. 1984, chapter 5) are reached, not only approached:
//
//	rate           X = min(N / (D + Z), Q / D)
//	response time  R = N / X
//	utilisation    U = X D / Q
package known
