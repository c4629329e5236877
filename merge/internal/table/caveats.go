package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
)

// alarms sets what takes all claims about a metric away: an A/A pair that differs, in the figure
// that is judged.
func (f *fold) alarms() error {
	f.Alarms = []string{}
	for _, floor := range f.Floors {
		why, figure := floor.Biased, ""
		i := slices.IndexFunc(f.Corrections, func(c Correction) bool { return c.Key == floor.Key && c.Judged })
		if i >= 0 {
			why, figure = f.Corrections[i].Biased, ", corrected for the speed of the CPU"
		}
		if why != "" {
			f.Alarms = append(f.Alarms, fmt.Sprintf("No claim about %s%s: %s (%s). The method itself shows a difference where there is none.",
				f.column(floor.Key).Heading, figure, why, floor.Stage))
		}
	}
	return nil
}

// caveats sets what a reader must know of the study as a whole.
func (f *fold) caveats() error {
	d := f.dir
	all := slices.Concat(blockCaveats(f.Table), fewerThanPlanned(d.Study), keptCaveats(d), f.drifts())
	if f.Rough {
		all = append(all, "A rough look (--quick): no run of it is valid, its figures show that the study runs and no more, and none of them can be published.")
	}
	if len(d.Study.Overrides) > 0 {
		var set []string
		for _, key := range slices.Sorted(maps.Keys(d.Study.Overrides)) {
			set = append(set, key+"="+d.Study.Overrides[key])
		}
		all = append(all, "Variables were overridden for this run: "+plain(strings.Join(set, " "))+". It does not show the study as defined.")
	}
	if d.Host.Dirty {
		all = append(all, "The project had changes that were not committed when the study ran.")
	}
	if dirty := d.Host.StudyDirty; dirty != nil && *dirty {
		all = append(all, "The study's repository had changes that were not committed when the study ran.")
	}
	for _, c := range d.Contradictions {
		all = append(all, fmt.Sprintf("Records contradict each other: %s.", plain(c.Text)))
	}
	for _, stale := range d.Stale {
		all = append(all, fmt.Sprintf("%s: the stored verdict is not the one that the record's numbers give, which is shown here.", stale))
	}
	f.Caveats = all
	return nil
}

// rangeAbout says what the brackets of a value hold.
func (t Table) rangeAbout() string {
	if t.Turns() < stats.Trimmed {
		return "The brackets hold the range of these runs."
	}
	return fmt.Sprintf("The brackets hold the range of these runs, of %d and more without one in %d at either end.", stats.Trimmed, stats.Trimmed)
}

// fewerThanPlanned says that a run is not all of what its study's definition names: a study that is
// stopped where it looks good finds what is not there.
func fewerThanPlanned(s run.Study) []string {
	if s.PlannedBlocks == nil || s.PlannedRounds == nil || s.Blocks >= *s.PlannedBlocks && s.Rounds >= *s.PlannedRounds {
		return nil
	}
	blocks, rounds := *s.PlannedBlocks, *s.PlannedRounds
	if rounds == 1 {
		return []string{fmt.Sprintf("The study's definition names %d blocks, this run has %d.", blocks, s.Blocks)}
	}
	return []string{fmt.Sprintf("The study's definition names %d blocks of %d rounds, this run has %d of %d.", blocks, rounds, s.Blocks, s.Rounds)}
}

// blockCaveats say what the number of blocks allows.
func blockCaveats(t Table) []string {
	if t.Blocks == 1 && t.Kept() {
		return []string{fmt.Sprintf("One block of %d rounds: what starts of the services differ by is not known, so no ratio has an interval and no step can be called better or worse.", t.Rounds)}
	}
	if t.Turns() == 1 {
		return []string{"One block: each value is a single run, so no interval can be given and small differences mean nothing."}
	}
	how := fmt.Sprintf("%s: each value is the median of the stage's valid runs. ", t.over())
	switch {
	case t.Turns() < stats.MinInterval:
		how += "The brackets hold both of two runs, and small differences mean nothing."
	default:
		how += t.rangeAbout() + " It claims no confidence: runs that are near in time resemble each other. The interval of a ratio does, as that takes the moment out."
	}
	all := []string{how}
	if t.Kept() {
		all = append(all, "A ratio is the geometric mean of all rounds'; its interval allows for what blocks differ by.")
	}
	if t.Turns() < stats.MinClaim {
		return append(all, fmt.Sprintf("Fewer than %d %ss: no step can be called better or worse, however large its ratio.", stats.MinClaim, t.Turn()))
	}
	return append(all, refusals(t)...)
}

// refusals name the steps of which no claim is made, by their reason.
func refusals(t Table) []string {
	var reasons []string
	steps := map[string][]string{}
	for _, row := range t.Rows {
		step := row.Steps[CompletedRate]
		if step == nil || step.Effect != stats.NoClaim {
			continue
		}
		if !slices.Contains(reasons, step.Because) {
			reasons = append(reasons, step.Because)
		}
		steps[step.Because] = append(steps[step.Because], row.Stage)
	}
	var all []string
	for _, reason := range reasons {
		all = append(all, fmt.Sprintf("No claim about %s: %s.", strings.Join(steps[reason], ", "), reason))
	}
	return all
}

// floorLine is the noise floor in one line, "" without one.
func (t Table) floorLine() string {
	var parts []string
	for _, f := range t.Floors {
		if f.Floor != nil {
			parts = append(parts, fmt.Sprintf("%s %s", t.column(f.Key).Heading, floorText(*f.Floor)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("Noise floor, from %s run twice in each %s, as a factor, whichever way round is larger: %s. No smaller effect is claimed%s.",
		t.Floors[0].Stage, t.Turn(), strings.Join(parts, ", "), t.asMeasured())
}

// asMeasured limits what is said of a floor to the steps that are judged by it: with a correction
// others have a floor of their own.
func (t Table) asMeasured() string {
	if slices.ContainsFunc(t.Corrections, func(c Correction) bool { return c.Judged }) {
		return " of what is judged as measured"
	}
	return ""
}

// noteLine says how many notes were left out, "" without any.
func (t Table) noteLine() string {
	var parts []string
	if invalid := len(t.Invalid); invalid > 0 {
		parts = append(parts, countText(invalid, "run is invalid and in no statistic", "runs are invalid and in no statistic")+t.newerText())
	}
	// Counted by run: two runs may have the same warning.
	warnings := 0
	for _, row := range t.Rows {
		warnings += len(row.Warnings)
	}
	if warnings > 0 {
		parts = append(parts, countText(warnings, "warning, which invalidates no run", "warnings, none of which invalidates a run"))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + ". The full table has them all."
}

// newerText says how many of the invalid runs only rules void that came after them, "" of none.
func (t Table) newerText() string {
	newer := 0
	for _, r := range t.Invalid {
		if r.Newer {
			newer++
		}
	}
	if newer == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d of them by rules that came after the run)", newer)
}

func countText(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
