// Package latency keeps the response times of a run as histograms, one per
// endpoint kind and outcome, and reads and writes them as latency.json.
//
// The histograms are HdrHistograms (hdrhistogram.org) of whole microseconds.
// Adding two of them gives exactly the histogram of both sets of responses
// together, so blocks are pooled by Merge and quantiles are never averaged.
// Every value that comes out of one is at most RelativeError of itself, or one
// microsecond, away from a response time that went in.
package latency
