package run

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
)

func arithmeticRule() Rule {
	return Rule{Name: "arithmetic", Since: 1, judge: judgeArithmetic, Limits: []Limit{
		{fmt.Sprintf("the CPU time used is at most quota x (time + a period + %g s), and at most what the counted periods grant, and two more", MaxReadingSkew),
			"the quota is enforced by the period, and a reading can fall in the middle of one at both ends", "the quota raised for the window; the service moved out of its group"},
		{"no more periods than fit into the time and two more, and no more throttled ones than periods",
			"one at each end is cut", "a record with other periods"},
		{fmt.Sprintf("user and system time are the whole, to %g %% and %g s", 100*MaxSplitError, MaxSplitRounding),
			"older kernels count the two in ticks", "a record with other parts"},
		{"the pieces of the speed probe add up to no more CPU time than it used, and half of them to no more than all",
			"follows from the definitions", "a record with another mean"},
		{"the counters count for no longer than the service had its CPUs, and that is no longer than the window",
			"follows from the definitions", "a record with other times"},
		{"nothing that was measured is negative, no share above 1, and no more finished in the window than in the whole run",
			"follows from the definitions", "a record with such a number"},
	}}
}

// judgeArithmetic refuses what no run can leave behind, whatever was measured:
// more CPU time than the quota allows, more periods than fit, parts that do not add
// up. The quota is enforced by the period (Linux, Documentation/scheduler/sched-bwc.rst):
// what is used between two readings can exceed quota x time by what one period grants.
func judgeArithmetic(r Record) []string {
	var out []string
	c, b := r.CPU, r.Budget
	wall, period := c.WallSeconds+MaxReadingSkew, b.PeriodSeconds
	if most := b.QuotaRead * (wall + period); c.UsageSeconds > most {
		out = append(out, fmt.Sprintf("the service used %.2f s of CPU time in %.2f s, a quota of %g cores allows %.2f s",
			c.UsageSeconds, c.WallSeconds, b.QuotaRead, most))
	}
	if period > 0 && float64(c.Periods) > wall/period+2 {
		out = append(out, fmt.Sprintf("the kernel counted %d periods of %g s in %.2f s, at most %.0f fit", c.Periods, period, c.WallSeconds, wall/period+2))
	}
	if most := b.QuotaRead * (period*float64(c.Periods+2) + MaxReadingSkew); c.UsageSeconds > most {
		out = append(out, fmt.Sprintf("the service used %.2f s of CPU time in %d periods, a quota of %g cores per %g s allows %.2f s",
			c.UsageSeconds, c.Periods, b.QuotaRead, period, most))
	}
	if c.ThrottledPeriods > c.Periods {
		out = append(out, fmt.Sprintf("%d periods were throttled, of %d", c.ThrottledPeriods, c.Periods))
	}
	if parts := c.UserSeconds + c.SystemSeconds; math.Abs(parts-c.UsageSeconds) > MaxSplitError*c.UsageSeconds+MaxSplitRounding {
		out = append(out, fmt.Sprintf("user and system time add up to %.2f s, the service used %.2f s", parts, c.UsageSeconds))
	}
	if l := r.Load; l.Completed+l.Failed > l.Finished {
		out = append(out, fmt.Sprintf("%d responses finished in the window, %d in the whole run", l.Completed+l.Failed, l.Finished))
	}
	return slices.Concat(out, judgeSpeedProbe(r), judgeCounters(r), judgeRanges(r))
}

// signed is the quantity that a reading can put below 0: the difference of two clocks of
// which one counts in ticks. judgeInterference has a limit for it.
const signed = "harness.service_cpu_foreign_share"

// judgeRanges looks at every number that was measured: none is negative, and no share
// is above 1. What a plan predicts is no measurement.
func judgeRanges(r Record) []string {
	var out []string
	numbers(reflect.ValueOf(r), "", func(path string, v float64) {
		switch {
		case strings.HasPrefix(path, "plan.") || path == signed:
		case math.IsNaN(v) || v < 0:
			out = append(out, fmt.Sprintf("%s is %g, which is less than nothing", path, v))
		case strings.HasSuffix(path, "_share") && v > 1:
			out = append(out, fmt.Sprintf("%s is %g, a share is at most 1", path, v))
		}
	})
	return out
}

// numbers calls see with every number of a value and its path in JSON, in a stable order.
func numbers(v reflect.Value, path string, see func(path string, v float64)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			numbers(v.Elem(), path, see)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			numbers(v.Field(i), join(path, v.Type().Field(i).Tag.Get("json")), see)
		}
	case reflect.Map:
		entries := map[string]reflect.Value{}
		for _, k := range v.MapKeys() {
			entries[k.String()] = v.MapIndex(k)
		}
		for _, k := range slices.Sorted(maps.Keys(entries)) {
			numbers(entries[k], join(path, k), see)
		}
	case reflect.Slice:
		for i := range v.Len() {
			numbers(v.Index(i), fmt.Sprintf("%s[%d]", path, i), see)
		}
	case reflect.Int, reflect.Int64:
		see(path, float64(v.Int()))
	case reflect.Float64:
		see(path, v.Float())
	}
}
