package run_test

import (
	"testing"

	. "scaleguild/internal/run" // the records come from a package that imports this one
)

// TestOnlyAMixWithoutUpstreamNeedsNoneOfItsRequests: a mock that nobody asked is
// right where no request of the mix asks it, and a defect everywhere else.
func TestOnlyAMixWithoutUpstreamNeedsNoneOfItsRequests(t *testing.T) {
	for mix, valid := range map[string]bool{
		"health": true, "list_items": true, "get_item": true, "create_order": true,
		"quote": false, "checkout": false, "all": false, "": false,
	} {
		r := sound()
		r.Plan.Variables["MIX"] = mix
		r.Upstream.Requests = 0
		r.Upstream.Drawn, r.Upstream.Delivered, r.Upstream.Overshoot = Quantiles{}, Quantiles{}, Quantiles{}
		if reasons := JudgeUpstream(r); (len(reasons) == 0) != valid {
			t.Errorf("MIX=%q: got %q, want valid %v", mix, reasons, valid)
		}
	}
}
