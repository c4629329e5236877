package delay

import (
	"math"
	"strconv"
	"time"
)

// constant is the same delay for every key.
type constant struct{ value time.Duration }

func (d constant) Delay(int64) int64        { return d.value.Microseconds() }
func (d constant) Quantile(float64) float64 { return d.value.Seconds() }
func (d constant) String() string           { return "constant(" + text(d.value) + ")" }

func (d constant) CDF(seconds float64) float64 {
	if seconds < d.value.Seconds() {
		return 0
	}
	return 1
}

func (d constant) LimitedMean(seconds float64) float64 { return min(seconds, d.value.Seconds()) }

// uniform has equal density from min to max.
type uniform struct{ min, max time.Duration }

func (d uniform) Delay(draw int64) int64 { return microseconds(d.Quantile(share(draw))) }

func (d uniform) Quantile(q float64) float64 {
	return d.min.Seconds() + float64(d.width()*q)
}

func (d uniform) width() float64 { return (d.max - d.min).Seconds() }

func (d uniform) CDF(seconds float64) float64 {
	return max(0, min(1, (seconds-d.min.Seconds())/d.width()))
}

func (d uniform) LimitedMean(seconds float64) float64 {
	if seconds <= d.min.Seconds() {
		return seconds
	}
	above := max(0, d.max.Seconds()-seconds)
	return d.min.Seconds() + (d.width()*d.width()-above*above)/(2*d.width())
}

func (d uniform) String() string {
	return "uniform(min=" + text(d.min) + ",max=" + text(d.max) + ")"
}

// exponential has the CDF 1 - exp(-x/mean).
type exponential struct{ mean time.Duration }

func (d exponential) Delay(draw int64) int64 {
	return microseconds(-d.mean.Seconds() * logRest(draw))
}

func (d exponential) Quantile(q float64) float64 { return -d.mean.Seconds() * math.Log1p(-q) }

func (d exponential) CDF(seconds float64) float64 {
	return -math.Expm1(-max(0, seconds) / d.mean.Seconds())
}

func (d exponential) LimitedMean(seconds float64) float64 { return d.mean.Seconds() * d.CDF(seconds) }

func (d exponential) String() string { return "exponential(mean=" + text(d.mean) + ")" }

// pareto is Pareto's distribution of type I: 1 - CDF(x) = (min/x)^shape.
type pareto struct {
	min   time.Duration
	shape decimal
}

func (d pareto) Delay(draw int64) int64 {
	return microseconds(d.min.Seconds() * math.Exp(-logRest(draw)/d.shape.value()))
}

func (d pareto) Quantile(q float64) float64 {
	return d.min.Seconds() * math.Exp(-math.Log1p(-q)/d.shape.value())
}

func (d pareto) CDF(seconds float64) float64 {
	if seconds <= d.min.Seconds() {
		return 0
	}
	return -math.Expm1(d.shape.value() * math.Log(d.min.Seconds()/seconds))
}

func (d pareto) LimitedMean(seconds float64) float64 {
	least, excess := d.min.Seconds(), d.shape.value()-1
	if seconds <= least {
		return seconds
	}
	ratio := math.Log(seconds / least)
	if excess == 0 {
		return least + least*ratio
	}
	// least·(1 - (least/x)^excess)/excess; +Inf for x = +Inf and excess < 0.
	return least - least*math.Expm1(-excess*ratio)/excess
}

func (d pareto) String() string {
	return "pareto(min=" + text(d.min) + ",shape=" + d.shape.String() + ")"
}

// decimal is a number of billionths: nine digits after the point, exactly.
type decimal int64

const decimalOne decimal = 1e9

func (d decimal) value() float64 { return float64(d) / float64(decimalOne) }

func (d decimal) String() string { return strconv.FormatFloat(d.value(), 'f', -1, 64) }
