package run_test

import (
	"strings"
	"testing"

	. "scaleguild/internal/run" // as the other tests of rules
)

// changed lists records of services whose limits did not hold.
func changed() map[string]change {
	once := BudgetChange{Second: 7.52, What: "quota", Was: "1 cores", Is: "0.5 cores"}
	return map[string]change{
		"quota changed": {func(r *Record) {
			r.Budget.Changes = []BudgetChange{once, {Second: 9.5, What: "quota", Was: "0.5 cores", Is: "1 cores"}}
		},
			"the service's quota changed by second 7.5 of the load: was 1 cores, is 0.5 cores"},
		"file changed": {func(r *Record) {
			r.Budget.Changes = []BudgetChange{{Second: 9.5, What: "file service/app/main.py", Was: "6b86b273ff34", Is: "d4735e3a265e"}}
		},
			"the file service/app/main.py changed by second 9.5 of the load: was 6b86b273ff34, is d4735e3a265e"},
		"outside":             {func(r *Record) { r.Budget.OutsideSeconds = seconds(3.2) }, "used 3.20 s of CPU time outside of its group"},
		"not looked at again": {func(r *Record) { r.Budget.Changes = nil }, "budget.changes or budget.outside_cpu_seconds is not in a record of schema 2"},
	}
}

func TestSchemaOneIsNotJudgedByChanges(t *testing.T) {
	r := sound()
	r.Schema, r.Budget.Changes, r.Budget.OutsideSeconds = 1, nil, nil
	if v := Judge(r); !v.Valid {
		t.Errorf("got %q", v.Reasons)
	}
}

func TestWaitsForADiskAreADoubt(t *testing.T) {
	r := sound()
	for share, want := range map[float64]bool{0.3: false, 0.31: true} {
		r.Disk = &Disk{MachineStall: &share}
		if got := strings.Contains(strings.Join(Doubts(r), "\n"), "waited for a disk for 31 % of the window (more than 30 %)"); got != want || !Judge(r).Valid {
			t.Errorf("%g: got %q", share, Doubts(r))
		}
	}
}
