package run_test

import (
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// A place is occupied where its condition is met, and has as many as its variable says. What a
// plan lacks, and a word that its variable does not have, are errors: never 0, never "not occupied".
func TestAPlaceIsAsThePlanSays(t *testing.T) {
	words := []string{"block", "await"}
	for _, c := range []struct {
		schema   int
		place    *run.Capacity
		occupied bool
		count    int
		wrong    string
	}{
		{2, nil, false, 0, ""},
		{2, &run.Capacity{Variable: "POOL"}, true, 7, ""},
		{2, &run.Capacity{Variable: "POOL", Where: "WAIT=block"}, true, 7, ""},
		{2, &run.Capacity{Variable: "POOL", Where: "WAIT=block", Words: words}, true, 7, ""},
		{2, &run.Capacity{Variable: "POOL", Where: "WAIT=blocking"}, false, 7, ""},
		{2, &run.Capacity{Variable: "POOL", Where: "SLIP=block", Words: words}, false, 7, "SLIP: not one of its words (got \"blokc\", want block or await)"},
		{2, &run.Capacity{Variable: "POOL", Where: "NONE=x"}, false, 7, "NONE: no value"},
		{2, &run.Capacity{Variable: "SLOTS"}, true, 0, "SLOTS: no value"},
		{2, &run.Capacity{Variable: "MANY"}, true, 0, "MANY: not a count"},
		{1, &run.Capacity{Variable: "SLOTS"}, true, 0, ""},
		{1, &run.Capacity{Variable: "POOL", Where: "NONE=x"}, false, 7, ""},
		{1, &run.Capacity{Variable: "THREADS", Where: "WAIT=await"}, false, 0, ""},
		{1, &run.Capacity{Variable: "THREADS", Where: "WAIT=block"}, true, 0, "THREADS: no value"},
	} {
		p := run.Plan{Schema: c.schema, Variables: map[string]string{"POOL": "7", "WAIT": "block", "SLIP": "blokc", "MANY": "lots"}}
		occupied, err1 := p.Occupied(c.place)
		count, err2 := p.Count(c.place)
		wrong := ""
		for _, err := range []error{err1, err2} {
			if err != nil {
				wrong = err.Error()
			}
		}
		if occupied != c.occupied || count != c.count || !strings.HasPrefix(wrong, c.wrong) || (wrong == "") != (c.wrong == "") {
			t.Errorf("schema %d, %+v: got %v, %d, %q, want %v, %d, %q", c.schema, c.place, occupied, count, wrong, c.occupied, c.count, c.wrong)
		}
	}
}
