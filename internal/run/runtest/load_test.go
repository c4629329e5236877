package runtest_test

import (
	"os"
	"reflect"
	"testing"

	"scaleguild/internal/mix"
	"scaleguild/internal/run/runtest"
)

func TestTheKindsAreThoseOfTheLoad(t *testing.T) {
	const file = "../../../service/load.toml"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, problems := mix.Parse(string(data))
	kinds, err := m.Resolve(map[string]string{"ITEMS": "1000"})
	for i := range kinds {
		kinds[i].Request = nil
	}
	if err != nil || len(problems) > 0 || !reflect.DeepEqual(kinds, runtest.Kinds()) {
		t.Errorf("%s has %v, %v %v", file, kinds, problems, err)
	}
}
