package run_test

import (
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// A place is occupied where its condition is met, and has as many as its variable says; what a
// plan does not declare, or has no variable of, there is none of.
func TestAPlaceIsAsThePlanSays(t *testing.T) {
	p := run.Plan{Variables: map[string]string{"POOL": "7", "WAIT": "block", "MANY": "lots"}}
	for _, c := range []struct {
		place    *run.Capacity
		occupied bool
		count    int
	}{
		{nil, false, 0},
		{&run.Capacity{Variable: "POOL"}, true, 7},
		{&run.Capacity{Variable: "POOL", Where: "WAIT=block"}, true, 7},
		{&run.Capacity{Variable: "POOL", Where: "WAIT=blocking"}, false, 7},
		{&run.Capacity{Variable: "POOL", Where: "NONE=x"}, false, 7},
		{&run.Capacity{Variable: "SLOTS"}, true, 0},
	} {
		count, err := p.Count(c.place)
		if occupied := p.Occupied(c.place); occupied != c.occupied || count != c.count || err != nil {
			t.Errorf("%+v: got %v, %d, %v, want %v, %d", c.place, occupied, count, err, c.occupied, c.count)
		}
	}
	if _, err := p.Count(&run.Capacity{Variable: "MANY"}); err == nil || !strings.HasPrefix(err.Error(), "MANY: not a count") {
		t.Errorf("got %v", err)
	}
}
