package define

import (
	"slices"

	"scaleguild/internal/run"
)

// sloForm is an example, for messages.
const sloForm = `slo = { kinds = ["health", "get_item"], p95_seconds = 1.0, failed_share = 0.001 }`

// parseSLO reads what every point of a sweep is asked to meet; nil when the study
// has none. Which kinds count is the study's to say: those that wait for the
// upstream cannot be faster than it. The p95 is in seconds, over the responses of these kinds
// together; the failed share, 0 to 1, is over all responses of the window.
func parseSLO(doc document, ps *problems) *run.SLO {
	value, ok := doc.values["slo"]
	if !ok {
		return nil
	}
	at := doc.at("slo")
	table, ok := value.(map[string]any)
	if !ok {
		ps.add(at, sloForm, "slo is not a table (got %s, want kinds and their limits)", typeName(value))
		return nil
	}
	// What an SLO gives is the highest value that meets it; one point has no highest value.
	if _, swept := doc.values["sweep"]; !swept {
		ps.add(at, "", "slo without a sweep (got no sweep, want the values that are to meet it)")
	}
	doc.only(table, "slo.", []string{"kinds", "p95_seconds", "failed_share"}, ps)
	slo := &run.SLO{Kinds: sloKinds(doc, table, ps)}
	slo.P95 = limit(doc, table, "p95_seconds", ps)
	slo.FailedShare = limit(doc, table, "failed_share", ps)
	return slo
}

// sloKinds reads the endpoint kinds whose response times count, each once. proveLoad
// looks whether the load has them.
func sloKinds(doc document, table map[string]any, ps *problems) []string {
	at := doc.at("slo.kinds")
	listed, ok := table["kinds"].([]any)
	if !ok || len(listed) == 0 {
		ps.add(at, sloForm, "slo.kinds is not a list of endpoint kinds (got %s, want at least one)", typeName(table["kinds"]))
		return nil
	}
	var kinds []string
	for _, entry := range listed {
		kind, ok := entry.(string)
		if !ok || slices.Contains(kinds, kind) {
			ps.add(at, sloForm, "slo.kinds: not a kind, or listed twice (got %v)", entry)
			continue
		}
		kinds = append(kinds, kind)
	}
	return kinds
}

// limit reads a number of the SLO; 0 is a limit as well: no response may fail.
func limit(doc document, table map[string]any, name string, ps *problems) float64 {
	number, ok := asNumber(table[name])
	if !ok {
		ps.add(doc.at("slo."+name), sloForm, "slo.%s is not a limit (got %v, want a finite number, 0 or more)", name, table[name])
	}
	return number
}
