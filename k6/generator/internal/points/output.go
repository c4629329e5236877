package points

import (
	"bufio"
	"fmt"
	"time"

	"go.k6.io/k6/metrics"
	"go.k6.io/k6/output"
)

// flushEvery is how often the points are written, as k6's own outputs do.
const flushEvery = 200 * time.Millisecond

// Output writes the points to k6's standard output.
type Output struct {
	output.SampleBuffer

	out     *bufio.Writer
	line    []byte
	takers  map[*metrics.Metric]taker // what is known of metrics; nil of those that are left out
	flusher *output.PeriodicFlusher
	failure error // the first of a write
}

// NewOutput makes the output of `--out scaleguild=-`.
func NewOutput(params output.Params) (output.Output, error) {
	if params.ConfigArgument != "-" {
		return nil, fmt.Errorf("--out scaleguild: not a place to write to (got %q, want -, which is standard output)", params.ConfigArgument)
	}
	return &Output{out: bufio.NewWriterSize(params.StdOut, 64<<10), takers: map[*metrics.Metric]taker{}}, nil
}

// Description is what k6 shows of the output.
func (o *Output) Description() string { return "scaleguild: the points of the load, one a line" }

// Start begins to write.
func (o *Output) Start() (err error) {
	o.flusher, err = output.NewPeriodicFlusher(flushEvery, o.flush)
	return err
}

// Stop writes what is left.
func (o *Output) Stop() error {
	o.flusher.Stop()
	return o.failure
}

func (o *Output) flush() {
	for _, container := range o.GetBufferedSamples() {
		for _, sample := range container.GetSamples() {
			o.write(sample)
		}
	}
	if err := o.out.Flush(); err != nil && o.failure == nil {
		o.failure = fmt.Errorf("--out scaleguild: writing the points: %w", err)
	}
}

func (o *Output) write(sample metrics.Sample) {
	take, known := o.takers[sample.Metric]
	if !known {
		take = takerOf(sample.Metric.Name)
		o.takers[sample.Metric] = take
	}
	if take != nil {
		o.line = append(take(o.line[:0], sample), '\n')
		_, _ = o.out.Write(o.line) // the writer keeps its first error for Flush
	}
}
