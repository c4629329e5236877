package bound

import (
	"flag"
	"strings"
	"testing"

	"scaleguild/internal/section"
)

var update = flag.Bool("update", false, "write the rules into docs/method.md anew")

func TestTheDocumentHasTheRules(t *testing.T) {
	list := "- " + strings.Join(Rules(), "\n- ") + "\n"
	if err := section.Check("../../docs/method.md", "bounds", list, *update); err != nil {
		t.Error(err)
	}
}

// What the sentences say is what pick does, on both sides of each limit.
func TestTheRulesAreThoseOfPick(t *testing.T) {
	at := func(name string, share float64) Constraint { return Constraint{Name: name, Utilisation: share} }
	for _, c := range []struct {
		all  []Constraint
		want string
	}{
		{[]Constraint{at(Slots, MinUtilisation)}, Slots},
		{[]Constraint{at(Slots, MinUtilisation-0.001)}, ""},
		{[]Constraint{at(CPU, MinUtilisation), at(Slots, MinUtilisation+CPUTie-0.001)}, CPU},
		{[]Constraint{at(CPU, MinUtilisation), at(Slots, MinUtilisation+CPUTie+0.001)}, Slots},
		{[]Constraint{at(CPU, MinUtilisation-0.001), at(Slots, MinUtilisation)}, Slots},
		{[]Constraint{at(CPU, 1), at(ArrivalRate, KeepsUp)}, ArrivalRate},
		{[]Constraint{at(CPU, 1), at(ArrivalRate, KeepsUp-0.001)}, CPU},
		{[]Constraint{at(CPU, 0.5), at(ArrivalRate, KeepsUp-0.001)}, ""},
	} {
		if got, _ := pick(c.all); got.Name != c.want {
			t.Errorf("%v: got %q, want %q", c.all, got.Name, c.want)
		}
	}
}
