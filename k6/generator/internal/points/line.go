package points

import (
	"strconv"

	"go.k6.io/k6/metrics"
)

// taker adds the line of a point to dst, without its end.
type taker func(dst []byte, sample metrics.Sample) []byte

// takerOf is nil for a metric that is left out.
func takerOf(metric string) taker {
	switch metric {
	case ResponseTime:
		return response
	case RequestsStarted:
		return counted("started")
	case LoadStart:
		return counted("load_start")
	case metrics.DroppedIterationsName:
		return counted("dropped")
	case FailedResponses:
		return told("failed")
	case TriedResponses:
		return told("tried")
	}
	return nil
}

func head(dst []byte, name string, sample metrics.Sample) []byte {
	dst = append(append(dst, name...), ' ')
	return append(strconv.AppendInt(dst, sample.Time.UnixNano(), 10), ' ')
}

func counted(name string) taker {
	return func(dst []byte, sample metrics.Sample) []byte {
		return strconv.AppendFloat(head(dst, name, sample), sample.Value, 'f', -1, 64)
	}
}

// response adds its tags without their names. None of their values has a space.
func response(dst []byte, sample metrics.Sample) []byte {
	dst = strconv.AppendFloat(head(dst, "response", sample), sample.Value, 'f', -1, 64)
	for _, tag := range []string{"kind", "phase", "outcome", "cause"} {
		if text, ok := sample.Tags.Get(tag); ok {
			dst = append(append(dst, ' '), text...)
		}
	}
	return dst
}

// told adds the JSON of a response, which has no line break.
func told(name string) taker {
	return func(dst []byte, sample metrics.Sample) []byte {
		text, _ := sample.Tags.Get("response")
		return append(head(dst, name, sample), text...)
	}
}
