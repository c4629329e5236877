package runtest_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

func TestTheKindsAreThoseOfTheLoad(t *testing.T) {
	var manifest struct {
		Kinds []run.EndpointKind `json:"kinds"`
	}
	data, err := os.ReadFile("../../../k6/manifest.json")
	if err == nil {
		err = json.Unmarshal(data, &manifest)
	}
	if err != nil || !reflect.DeepEqual(manifest.Kinds, runtest.Kinds()) {
		t.Errorf("k6/manifest.json has %v, %v", manifest.Kinds, err)
	}
}
